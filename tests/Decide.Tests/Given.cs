using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;

namespace Dockerflow.Decide.Tests;

/// <summary>Facts to start from: a complete wish, a known tip, nothing built, a fixed clock.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Start = new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero);
    public const string Node = "registry.example.com/library/node:22-slim";

    public static readonly string FirstCommit = Commit(1);
    public static readonly IReadOnlyList<BaseImage> FirstBases = [new(Node, Digest(1))];

    public static ContainerBuild Wish { get; } =
        new()
        {
            Metadata = new()
            {
                Name = "app",
                Namespace = "team",
                Uid = "0b5f7a52-1f4d-4c8e-9a55-6d1c6f2f3a10",
                Generation = 1,
            },
            Spec = new()
            {
                MaxAge = Duration.Days(30),
                Source = new()
                {
                    Git = new()
                    {
                        Url = "https://git.example.com/team/app.git",
                        Ref = new() { Branch = "main" },
                    },
                },
                Image = new() { Repository = "registry.example.com/team/app" },
            },
        };

    public static Facts Facts { get; } =
        new(
            Wish,
            [],
            [],
            new("refs/heads/main", FirstCommit),
            Observed([.. FirstBases]),
            ActiveRuns: 0,
            new OperatorPolicy(),
            Start
        );

    /// <summary>The first run was published a minute ago.</summary>
    public static Facts Published { get; } = Facts.Carried().Succeeded().After(TimeSpan.FromMinutes(1));

    /// <summary>The registries have had these digests for ever.</summary>
    public static BaseObservation Observed(params BaseImage[] bases) =>
        new([.. bases.Select(image => new ObservedBase(image, DateTimeOffset.MinValue, DateTimeOffset.MinValue))]);

    public static string Commit(int number) => $"{number:x7}".PadRight(40, 'c');

    public static string Digest(int number) => $"sha256:{$"{number:x4}".PadRight(64, 'd')}";
}

using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Promotions;
using Dockerflow.Samples;

namespace Dockerflow.Roll.Tests;

/// <summary>Promotions of sequence 41 into stage.</summary>
internal static class PromotionSample
{
    public const string Namespace = "identity";
    public const string Wish = "identity/tokenserver";
    public const string Image = $"{RunSample.Repository}@{RunSample.Digest}";
    public const string OlderImage = $"{RunSample.Repository}@{RunSample.OtherDigest}";
    public const string FoundImage = "docker.io/library/tokenserver:handmade";

    public static Promotion Of(params TargetSpec[] targets) =>
        new()
        {
            Metadata = new()
            {
                Name = "tokenserver-stage-41",
                Namespace = Namespace,
                Generation = 1,
            },
            Spec = new()
            {
                ContainerBuildRef = new("tokenserver"),
                BuildRunRef = new("tokenserver-41"),
                Environment = "stage",
                Sequence = 41,
                Image = Image,
                Revision = RunSample.Revision,
                Targets = targets.Length == 0 ? [new() { Name = "web" }] : targets,
            },
        };

    public static Promotion With(Promotion promotion, PromotionPhase phase) =>
        promotion with
        {
            Status = promotion.Status with { Phase = phase },
        };

    public static Promotion Other(long sequence, PromotionPhase phase, string image = OlderImage) =>
        new()
        {
            Metadata = new() { Name = $"tokenserver-stage-{sequence}", Namespace = Namespace },
            Spec = new()
            {
                ContainerBuildRef = new("tokenserver"),
                Environment = "stage",
                Sequence = sequence,
                Image = image,
            },
            Status = new() { Phase = phase },
        };
}

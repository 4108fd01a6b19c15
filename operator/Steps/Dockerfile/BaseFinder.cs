using System.Globalization;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>Which images a target needs; stages that it does not need are left out, as the build leaves them out. Pure.</summary>
internal static class BaseFinder
{
    // What a run's status can hold (crds/buildruns.yaml, status.bases).
    private const int MaxBases = 64;
    private const int MaxNameChars = 512;

    /// <summary>What must be in the build's storage: each spelling once, by the line that names it first.</summary>
    /// <param name="stages">Of the Dockerfile.</param>
    /// <param name="target">Name or number of a stage; empty: the last.</param>
    /// <param name="platform">Where no FROM says another one.</param>
    public static IReadOnlyList<DockerfileBase> Find(IReadOnlyList<Stage> stages, string target, string platform) =>
        [.. Uses(stages, target, platform).DistinctBy(found => found.Spelling, StringComparer.Ordinal)];

    /// <summary>Buildah's storage has one image of a name: the other stage would get its files.</summary>
    private static void RequireOnePlatform(IGrouping<ImageReference, DockerfileBase> image, string platform)
    {
        var first = image.First();
        if (image.FirstOrDefault(use => (use.Platform ?? platform) != (first.Platform ?? platform)) is { } other)
        {
            throw DockerfileFault.At(
                other.Line,
                $"{image.Key} is wanted for {Printable.Quote(other.Platform ?? platform, 60)} here and for {Printable.Quote(first.Platform ?? platform, 60)} in line {first.Line}; name the one for the other platform by its own digest"
            );
        }
    }

    /// <summary>Every place where the target needs an image, by line.</summary>
    public static IReadOnlyList<DockerfileBase> Uses(IReadOnlyList<Stage> stages, string target, string platform)
    {
        var bases = new List<DockerfileBase>();
        var pending = new Stack<Stage>([TargetOf(stages, target)]);
        var seen = new HashSet<int>();
        while (pending.TryPop(out var stage))
        {
            if (!seen.Add(stage.Index))
            {
                continue;
            }
            foreach (var use in stage.Uses)
            {
                Sort(use, stage, stages, pending, bases);
            }
        }
        List<DockerfileBase> found = [.. bases.OrderBy(each => each.Line)];
        foreach (var image in found.GroupBy(each => each.Reference))
        {
            RequireOnePlatform(image, platform);
        }
        return Bounded(found);
    }

    /// <summary>The image that the target stands on, by way of other stages; null where it is scratch.</summary>
    public static DockerfileBase? Under(IReadOnlyList<Stage> stages, string target)
    {
        var stage = TargetOf(stages, target);
        while (StageNamed(stage.Uses[0], stage, stages) is { } other)
        {
            stage = other;
        }
        return stage.Uses[0].Name == "scratch" ? null : BaseOf(stage.Uses[0], stage);
    }

    private static void Sort(
        ImageUse use,
        Stage stage,
        IReadOnlyList<Stage> stages,
        Stack<Stage> pending,
        List<DockerfileBase> bases
    )
    {
        if (use.Undeclared.Count > 0)
        {
            throw DockerfileFault.At(use.Line, NeedsValue(use));
        }
        if (StageNamed(use, stage, stages) is { } other)
        {
            pending.Push(other);
        }
        else if (!use.Name.Equals("scratch", StringComparison.Ordinal))
        {
            bases.Add(BaseOf(use, stage));
        }
    }

    private static Stage TargetOf(IReadOnlyList<Stage> stages, string target)
    {
        if (stages.Count == 0)
        {
            throw DockerfileFault.At(1, "there is no FROM");
        }
        if (target.Length == 0)
        {
            return stages[^1];
        }
        return stages.LastOrDefault(stage => Named(stage, target))
            ?? ByIndex(target, stages)
            ?? throw DockerfileFault.At(
                1,
                $"no stage is called {Printable.Quote(target, 60)}; correct spec.build.target (--target)"
            );
    }

    /// <summary>Only stages above can be meant; a later one of the same name hides an earlier one.</summary>
    private static Stage? StageNamed(ImageUse use, Stage stage, IReadOnlyList<Stage> stages)
    {
        var above = stages.Take(stage.Index).ToList();
        return above.LastOrDefault(other => Named(other, use.Name))
            ?? (use.MayBeIndex && IsNumber(use.Name) ? RequireIndex(use, above) : null);
    }

    private static Stage RequireIndex(ImageUse use, List<Stage> above) =>
        ByIndex(use.Name, above)
        ?? throw DockerfileFault.At(use.Line, $"there is no stage {Printable.Quote(use.Name, 20)} above it");

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static Stage? ByIndex(string text, IReadOnlyList<Stage> stages) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < stages.Count
            ? stages[index]
            : null;

    private static bool Named(Stage stage, string name) =>
        string.Equals(stage.Name, name, StringComparison.OrdinalIgnoreCase);

    private static DockerfileBase BaseOf(ImageUse use, Stage stage)
    {
        if (!ImageReference.TryParse(use.Name, out var reference, out var error))
        {
            throw DockerfileFault.At(use.Line, Problem(use, error));
        }
        if (reference.ToString().Length > MaxNameChars)
        {
            throw DockerfileFault.At(use.Line, $"an image's name is longer than {MaxNameChars} characters");
        }
        // Buildah's storage finds images by their sha256 alone, whatever they were pulled by.
        return reference.Digest is null or { Algorithm: "sha256" }
            ? new DockerfileBase(use.Name, reference, use.Use, stage.Label, use.Platform, use.Line)
            : throw DockerfileFault.At(
                use.Line,
                $"{Printable.Quote(use.Name, 100)} is named by a sha512 digest; write its sha256 digest, because images are built on by that"
            );
    }

    private static string Problem(ImageUse use, string error) =>
        use.Undefined.Count > 0 ? NeedsValue(use) : $"{Printable.Quote(use.Name, 100)} is not an image: {error}";

    private static string NeedsValue(ImageUse use)
    {
        var names = string.Join(", ", use.Undefined.Take(5));
        var remedy =
            use.Use == BaseUse.From
                ? "give the ARG before the first FROM a default"
                : "declare it with ARG in this stage and give it a default";
        return $"{Printable.Quote(use.Written, 100)} needs {names}, which has no value; set it in spec.build.args (--build-arg) for its ARG, or {remedy}";
    }

    private static List<DockerfileBase> Bounded(List<DockerfileBase> bases)
    {
        var distinct = bases.DistinctBy(found => found.Spelling, StringComparer.Ordinal).ToList();
        return distinct.Count <= MaxBases
            ? bases
            : throw DockerfileFault.At(distinct[MaxBases].Line, $"more than {MaxBases} different images");
    }
}

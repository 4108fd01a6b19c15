using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Bases;

/// <summary>When two digests of one reference are different images to a build.</summary>
public static class BaseIdentity
{
    /// <summary>
    /// An index changes with the image of any architecture; where both sides know which image it is that is built on, only
    /// that one counts.
    /// </summary>
    public static bool Moved(BaseImage then, BaseImage now) =>
        then.Digest != now.Digest
        && (then.Manifest.Length == 0 || now.Manifest.Length == 0 || then.Manifest != now.Manifest);
}

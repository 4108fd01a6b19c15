using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Bases;

/// <summary>When two digests of one reference are different images to a build.</summary>
public static class BaseIdentity
{
    public static bool Moved(BaseImage then, BaseImage now) => then.Digest != now.Digest;
}

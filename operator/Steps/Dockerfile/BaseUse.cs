namespace Dockerflow.Steps.Dockerfile;

/// <summary>What a Dockerfile needs an image for.</summary>
public enum BaseUse
{
    /// <summary><c>FROM image</c></summary>
    From,

    /// <summary><c>COPY --from=image</c></summary>
    CopyFrom,

    /// <summary><c>RUN --mount=…,from=image</c></summary>
    MountFrom,

    /// <summary><c># syntax=image</c>: the program that reads the Dockerfile, where BuildKit builds.</summary>
    Syntax,
}

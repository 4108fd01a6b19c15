namespace Dockerflow.Registry;

/// <summary>How a blob came into a repository.</summary>
public enum BlobArrival
{
    /// <summary>It was there.</summary>
    Present,

    /// <summary>From another repository of the same registry; no bytes were sent.</summary>
    Mounted,

    /// <summary>Its bytes were sent.</summary>
    Uploaded,
}

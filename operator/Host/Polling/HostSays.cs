namespace Dockerflow.Host.Polling;

/// <summary>What a question showed about the host it went to, whatever it showed about itself.</summary>
internal enum HostSays
{
    /// <summary>It was not asked, or its answer could be one repository's fault as well.</summary>
    Nothing,

    /// <summary>It works; refusing a credential or a repository is an answer, too.</summary>
    Answered,

    /// <summary>No answer, no trusted connection, or its own failure (5xx).</summary>
    Failed,

    /// <summary>It wants to be asked less (429).</summary>
    Limits,
}

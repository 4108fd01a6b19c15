namespace Dockerflow.Kube.Tests.Election.Fakes;

/// <summary>What goes wrong between one process and the server.</summary>
internal enum Fault
{
    None,

    /// <summary>Every call is answered with 500.</summary>
    Error,

    /// <summary>Every call is answered with 429 and a Retry-After.</summary>
    Busy,

    /// <summary>Nothing arrives, nothing is answered.</summary>
    Silence,

    /// <summary>Writes happen, but no answer comes back.</summary>
    LostAnswer,

    /// <summary>It takes three seconds until the body goes out.</summary>
    SlowConnection,

    /// <summary>It takes four seconds until what went out arrives.</summary>
    SlowNetwork,

    /// <summary>Every call is answered with something that is no answer.</summary>
    Garbage,
}

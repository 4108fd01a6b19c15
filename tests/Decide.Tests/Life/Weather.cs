namespace Dockerflow.Decide.Tests.Life;

/// <summary>What the outside does to a run that starts now.</summary>
internal enum Weather
{
    Fair,

    /// <summary>Infrastructure fails before the bases are recorded.</summary>
    EarlyFault,

    /// <summary>Infrastructure fails after the bases are recorded.</summary>
    LateFault,
}

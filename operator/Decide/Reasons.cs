namespace Dockerflow.Decide;

/// <summary>Reasons of conditions, plans and events; part of the API.</summary>
public static class Reasons
{
    // Why a run starts.
    public const string NeverBuilt = "NeverBuilt";
    public const string Requested = "Requested";
    public const string Spec = "Spec";
    public const string Source = "Source";
    public const string Base = "Base";
    public const string Age = "Age";
    public const string Retry = "Retry";

    // What holds a start back.
    public const string Suspended = "Suspended";
    public const string RunActive = "RunActive";
    public const string OutsideWindow = "OutsideWindow";
    public const string WindowNeverOpens = "WindowNeverOpens";
    public const string Debounce = "Debounce";
    public const string Queued = "Queued";
    public const string Backoff = "Backoff";
    public const string BaseWentBack = "BaseWentBack";
    public const string RunUnknown = "RunUnknown";
    public const string Overtaken = "Overtaken";
    public const string SourceUnknown = "SourceUnknown";
    public const string RunRefused = "RunRefused";

    // Why nothing will happen.
    public const string Invalid = "Invalid";
    public const string NotSupported = "NotSupported";
    public const string PolicyDenied = "PolicyDenied";

    // How it stands.
    public const string UpToDate = "UpToDate";
    public const string WithinMaxAge = "WithinMaxAge";
    public const string TooOld = "TooOld";
    public const string NeverPublished = "NeverPublished";
    public const string Accepted = "Accepted";
    public const string Resolved = "Resolved";
    public const string NotRecorded = "NotRecorded";
}

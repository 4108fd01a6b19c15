namespace Dockerflow.Source.Ssh;

/// <summary>How far an advertisement has come.</summary>
internal enum AdvertisementState
{
    Incomplete,
    Complete,
    Malformed,
    TooLarge,
}

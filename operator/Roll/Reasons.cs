namespace Dockerflow.Roll;

/// <summary>Reasons of promotions; part of the API.</summary>
public static class Reasons
{
    public const string Rolling = "Rolling";
    public const string Soaking = "Soaking";
    public const string Verified = "Verified";
    public const string TargetMissing = "TargetMissing";
    public const string ConsentMissing = "ConsentMissing";
    public const string ContainerMissing = "ContainerMissing";
    public const string Drifted = "Drifted";
    public const string RolloutFailed = "RolloutFailed";
    public const string Superseded = "Superseded";
    public const string WriteRefused = "WriteRefused";
}

namespace Dockerflow.Host.Polling;

/// <summary>Why a question that is due is not asked yet.</summary>
internal enum HoldBack
{
    /// <summary>Others are before it: the rate, or the number under way, is what the policy allows.</summary>
    Turn,

    /// <summary>The host named a moment before which it is not asked.</summary>
    Limited,

    /// <summary>The host failed the last time.</summary>
    Failing,
}

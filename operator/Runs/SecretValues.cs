namespace Dockerflow.Runs;

/// <summary>
/// Collects the values of Secrets that are to be taken out of texts: a mebibyte, which is the largest Secret there can be, and
/// not more, because whoever writes Secrets shall not decide how much memory the operator needs.
/// </summary>
public sealed class SecretValues
{
    private const int MaxBytes = 1024 * 1024;
    private readonly List<byte[]> values = [];
    private int room = MaxBytes;

    /// <summary>Left out where it does not fit beside those before.</summary>
    public void Add(byte[] value)
    {
        if (value.Length <= room)
        {
            values.Add(value);
            room -= value.Length;
        }
    }

    public Redaction ToRedaction() => Redaction.Of(values);
}

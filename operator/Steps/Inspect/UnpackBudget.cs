using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Inspect;

/// <summary>How much may come out of all layers together.</summary>
internal sealed class UnpackBudget
{
    private const long MaxBytes = 20L * 1024 * 1024 * 1024;
    private const long FreeBytes = 1024L * 1024 * 1024;
    private const long MaxRatio = 300;
    private long _unpacked;
    private long _packed;

    /// <summary>Refuses a decompression bomb: more than 20 GiB, or more than 300 times what was read beyond the first GiB.</summary>
    public void Take(long unpacked, long packed)
    {
        _unpacked += unpacked;
        _packed += packed;
        if (_unpacked > MaxBytes || (_unpacked > FreeBytes && _unpacked / MaxRatio > _packed))
        {
            throw ImageFault.Invalid("its layers unpack to more than 20 GiB, or to 300 times their size");
        }
    }
}

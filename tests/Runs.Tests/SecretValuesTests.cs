using System.Text;

namespace Dockerflow.Runs.Tests;

[Collection(nameof(AloneCollection))]
public sealed class SecretValuesTests
{
    /// <summary>Each begins differently, or they would be one.</summary>
    [Fact]
    public void ToRedaction_SixteenMegabytesOfSecrets_KeepsLittleAndTheOrdinaryOne()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var redaction = Collected();

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(16_000_000);
        redaction.Clean("the s3cret-value is out").ShouldBe("the [redacted] is out");
    }

    [Fact]
    public void ToRedaction_AValueAsLargeAsASecretMayBe_IsTakenOutWhole()
    {
        var values = new SecretValues();
        var value = new string('k', 1_000_000);
        values.Add(Encoding.UTF8.GetBytes(value));

        values.ToRedaction().Clean($"before {value} after").ShouldBe("before [redacted] after");
    }

    private static Redaction Collected()
    {
        var values = new SecretValues();
        values.Add("s3cret-value"u8.ToArray());
        for (byte i = 0; i < 16; i++)
        {
            var value = new byte[1_000_000];
            Array.Fill(value, (byte)0xff);
            value[0] = (byte)('a' + i);
            values.Add(value);
        }
        return values.ToRedaction();
    }
}

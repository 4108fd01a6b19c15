using Dockerflow.Kube.Tests.Election.Fakes;
using FsCheck;
using FsCheck.Xunit;

namespace Dockerflow.Kube.Tests.Election;

public sealed class ElectionProperties
{
    private static readonly Fault[] Faults = Enum.GetValues<Fault>();

    /// <summary>A call into the void, a write that is given up, an expiry, two tries, and a Lease that a lost answer extended.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Two processes; any order of freezing, waking, killing, stopping, faults and jumps of the wall clock. What has lost
    /// goes on writing as long as it lives. In no instant two may write, no write lands but the holder's, and when the
    /// faults stop there is a leader in a bounded time.
    /// </summary>
    [Property(MaxTest = 100)]
    public async Task AnyInterleaving_NeverTwoUnfencedLeaders_AndALeaderOnceFaultsStop(
        NonEmptyArray<(byte Action, byte Argument)> steps
    )
    {
        var world = new World();
        var fighting = new[] { world.Start("0a"), world.Start("1a") };
        foreach (var (action, argument) in steps.Get)
        {
            await StepAsync(world, fighting, action % 9, argument % 2, argument / 2);
            Replace(world, fighting);
        }
        foreach (var each in fighting)
        {
            each.Wire.Fault = Fault.None;
            each.Time.Thaw();
        }
        world.Check();
        Replace(world, fighting);
        await world.UntilAsync(
            () =>
            {
                Replace(world, fighting);
                return fighting.Any(each => each.Leadership.IsHeld);
            },
            Bound
        );
        var before = world.Server.Landed.Count;
        // Its first write may wait for a worker of this machine: what counts is that it lands within the bound.
        await world.UntilAsync(() => world.Server.Landed.Count > before, Bound);
    }

    private static async Task StepAsync(World world, Candidate[] fighting, int action, int who, int amount)
    {
        var one = fighting[who];
        switch (action)
        {
            case 0 or 1:
                await world.PassAsync(TimeSpan.FromMilliseconds(100 * amount));
                break;
            case 2:
                one.Time.Freeze();
                break;
            case 3:
                one.Time.Thaw();
                break;
            case 4:
                one.Wire.Fault = Faults[amount % Faults.Length];
                break;
            case 5:
                one.Wire.Fault = Fault.None;
                break;
            case 6:
                one.Time.WallOffset = TimeSpan.FromMinutes((amount - 64) * 30);
                break;
            case 7:
                one.Time.Kill();
                break;
            case 8 when one.Wire.Fault == Fault.None && one.Time.Running.IsCompleted:
                await world.StopAsync(one);
                break;
        }
        world.Check();
    }

    // As the kubelet: what has ended or was killed begins anew, as another candidate.
    private static void Replace(World world, Candidate[] fighting)
    {
        for (var i = 0; i < fighting.Length; i++)
            if (fighting[i].Time.IsDead || fighting[i].Running.IsCompleted)
                fighting[i] = world.Start($"{fighting[i].Identity}{i}");
    }
}

using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Decide.Admissions;

namespace Dockerflow.Decide.Tests.Fleet;

/// <summary>
/// A year of many ContainerBuilds that share repositories and bases, from one moment at which something happens to the
/// next. Decisions, queue and history are the operator's; only the world and the builds are made up.
/// </summary>
internal sealed class FleetYear
{
    private static readonly TimeSpan SourceInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BaseInterval = TimeSpan.FromMinutes(15);
    private readonly OperatorPolicy policy;
    private readonly Random random;
    private readonly World world;
    private readonly WaitingLine line;
    private readonly PriorityQueue<Action, DateTimeOffset> events = new();
    private readonly Dictionary<Member, DateTimeOffset> wakes = [];
    private readonly Dictionary<string, int> active = [];
    private readonly Dictionary<long, int> startsByMinute = [];
    private DateTimeOffset now = Given.Start;
    private TimeSpan skew;

    public FleetYear(int size, int repositories, int bases, OperatorPolicy policy, int seed)
    {
        (this.policy, random, world, line) = (
            policy,
            new Random(seed),
            new World(repositories, bases),
            new(policy.Limits)
        );
        Members = [.. Enumerable.Range(0, size).Select(index => Born(index, repositories, bases))];
        foreach (var member in Members)
        {
            Wake(member, now);
        }
    }

    public IReadOnlyList<Member> Members { get; }
    public int PeakActive { get; private set; }
    public int LongestQueue { get; private set; }
    public TimeSpan LongestWait { get; private set; }
    public int PeakStartsPerMinute => startsByMinute.Values.Max();

    /// <summary>Something happens at random moments of the year, about so often.</summary>
    public FleetYear Often(double times, Action<FleetYear> happens)
    {
        for (var i = 0; i < times; i++)
        {
            events.Enqueue(() => happens(this), Given.Start + TimeSpan.FromDays(365) * random.NextDouble());
        }
        return this;
    }

    public void Commit()
    {
        var repository = random.Next(world.Tips.Length);
        world.Commit(repository, broken: random.Next(50) == 0);
        Later(
            SourceInterval,
            () => See(Members.Where(member => member.Repository == repository), member => member.SourceMoves++)
        );
    }

    /// <summary>A few pushes within minutes, as a base's build of several platforms makes them.</summary>
    public void MoveBase()
    {
        var which = random.Next(world.Bases.Length);
        for (var push = random.Next(1, 4); push > 0; push--)
        {
            events.Enqueue(() => Move(which), now + TimeSpan.FromMinutes(4 * push));
        }
    }

    public void Outage()
    {
        world.IsOut = true;
        events.Enqueue(() => world.IsOut = false, now + TimeSpan.FromHours(random.Next(1, 9)));
    }

    /// <summary>The clock is wrong for an hour; whoever waits looks at it within that time.</summary>
    public void WrongClock()
    {
        skew = TimeSpan.FromHours(random.Next(-24, 24));
        LookAgain();
        events.Enqueue(
            () =>
            {
                skew = TimeSpan.Zero;
                LookAgain();
            },
            now + TimeSpan.FromHours(1)
        );
    }

    public FleetYear Pass()
    {
        var end = Given.Start + TimeSpan.FromDays(365);
        while (events.TryDequeue(out var happens, out var at) && at <= end)
        {
            now = at;
            happens();
        }
        return this;
    }

    private Member Born(int index, int repositories, int bases)
    {
        var spec = Given.Wish.Spec with { History = new() { Keep = 3 } };
        var wish = new ContainerBuild
        {
            Metadata = new()
            {
                Name = $"app{index}",
                Namespace = $"team{index % 40}",
                Uid = $"uid-{index}",
                Generation = 1,
            },
            Spec = spec,
        };
        var own = new[] { random.Next(bases), random.Next(bases) }.Distinct().ToList();
        return new(index, index % repositories, own, Given.Facts with { Wish = wish, Policy = policy });
    }

    private void Move(int which)
    {
        world.Move(which, now, policy.Limits.BaseDebounce.Value);
        Later(
            BaseInterval,
            () => See(Members.Where(member => member.Bases.Contains(which)), member => member.BaseMoves++)
        );
    }

    /// <summary>A poll sees what is there at that moment, whatever was there in between.</summary>
    private void Later(TimeSpan interval, Action see) => events.Enqueue(see, now + interval * random.NextDouble());

    private void See(IEnumerable<Member> members, Action<Member> count)
    {
        foreach (var member in members)
        {
            count(member);
            Decide(member);
        }
    }

    private void LookAgain()
    {
        foreach (var member in Members)
        {
            Wake(member, now + TimeSpan.FromMinutes(50) * random.NextDouble());
        }
    }

    /// <summary>Only the last appointment holds.</summary>
    private void Wake(Member member, DateTimeOffset at)
    {
        wakes[member] = at;
        events.Enqueue(
            () =>
            {
                if (wakes.GetValueOrDefault(member) == at)
                {
                    Decide(member);
                }
            },
            at
        );
    }

    private void Decide(Member member)
    {
        var facts = Seen(member);
        var plan = Decision.Make(facts);
        if (plan is Plan.Start start)
        {
            var (admission, isIn) = line.Ask(
                new(member.Namespace, member.Name, start.Run.Spec.Cause.Reason, facts.Now),
                active
            );
            facts = facts with { Admission = admission };
            plan = Decision.Make(facts);
            (plan is Plan.Start).ShouldBe(isIn);
            LongestQueue = Math.Max(LongestQueue, line.Length);
            LongestWait = facts.Now - admission.Since > LongestWait ? facts.Now - admission.Since!.Value : LongestWait;
        }
        else
        {
            line.Leave(member.Namespace, member.Name);
        }
        member.Facts = plan is Plan.Start go ? Begin(member, facts, go.Run) : facts;
        if (Next(plan) is { } next)
        {
            var at = next.At - skew;
            Wake(member, at > now ? at : now + TimeSpan.FromSeconds(1));
        }
    }

    private Facts Seen(Member member) =>
        member.Facts with
        {
            Now = now + skew,
            Admission = Admission.Free,
            Source = member.Facts.Source with { Tip = Given.Commit(world.Tips[member.Repository]) },
            Bases = new([.. member.Bases.Select(Seen)]),
        };

    private ObservedBase Seen(int which)
    {
        var (digest, since, series) = world.Bases[which];
        return new(new($"registry.example.com/base:{which}", Given.Digest(which * 1000 + digest)), since, series);
    }

    private Facts Begin(Member member, Facts facts, BuildRun run)
    {
        line.Leave(member.Namespace, member.Name);
        active[member.Namespace] = active.GetValueOrDefault(member.Namespace) + 1;
        PeakActive = Math.Max(PeakActive, active.Values.Sum());
        active[member.Namespace].ShouldBeLessThanOrEqualTo(policy.Limits.ConcurrentRunsPerNamespace);
        var minute = now.Ticks / TimeSpan.TicksPerMinute;
        startsByMinute[minute] = startsByMinute.GetValueOrDefault(minute) + 1;
        var stored = run with
        {
            Metadata = run.Metadata with { Uid = $"uid-of-{run.Metadata.Name}" },
            Status = run.Status with { Phase = BuildRunPhase.Building },
        };
        member.Facts = facts with { Runs = [.. facts.Runs, stored] };
        member.Started();
        events.Enqueue(() => End(member), now + TimeSpan.FromMinutes(random.Next(2, 10)));
        return member.Facts;
    }

    private void End(Member member)
    {
        active[member.Namespace]--;
        var run = member.Facts.Newest!;
        var facts = member.Facts with { Now = now + skew };
        if (world.IsOut)
        {
            facts = facts.Failed(FailureReason.RegistryUnavailable);
        }
        else if (world.Broken.Contains(run.Spec.Source.Revision))
        {
            facts = facts.Failed(FailureReason.ChecksFailed, recordsBases: true);
        }
        else
        {
            member.Published(now + skew);
            facts = facts.Succeeded();
        }
        if (facts.Newest!.Status.Failure is not null)
        {
            member.Failures++;
            member.IsFailing = true;
        }
        member.Facts = facts with { Runs = [.. facts.Runs.Except(History.SurplusRuns(facts))] };
        Decide(member);
        foreach (var next in line.Next(active))
        {
            Decide(Members[int.Parse(next.Name[3..], null)]);
        }
    }

    /// <summary>Who is queued is woken by a run that ends, so that the line alone has to be enough.</summary>
    private static NextBuild? Next(Plan plan) =>
        plan switch
        {
            Plan.Hold { Reason: Reasons.Queued } => null,
            Plan.Nothing nothing => nothing.Next,
            Plan.Hold hold => hold.Next,
            _ => null,
        };
}

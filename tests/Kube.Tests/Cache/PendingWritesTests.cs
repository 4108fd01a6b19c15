using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Cache;

public sealed class PendingWritesTests
{
    private static readonly ResourceKey Key = new("n", "a");
    private readonly FakeTimeProvider time = new();
    private readonly Store<ConfigMap> store = new();
    private readonly Lock gate = new();
    private readonly Follower follower = new();
    private readonly PendingWrites<ConfigMap> pending;

    public PendingWritesTests()
    {
        pending = new PendingWrites<ConfigMap>(store, "ConfigMap", gate, time, NullLogger.Instance);
        pending.Follow(follower);
    }

    [Fact]
    public void Wrote_CacheIsBehind_HeldUntilTheVersionIsShown()
    {
        Show(Map("4"));
        pending.Wrote(Map("7"));
        follower.IsHeld(Key).ShouldBeTrue();
        Show(Map("6"));
        follower.IsHeld(Key).ShouldBeTrue();
        Show(Map("7"));
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Fact]
    public void Wrote_CacheShowsNewer_NotHeld()
    {
        Show(Map("10"));
        pending.Wrote(Map("9"));
        pending.Count.ShouldBe(0);
    }

    [Fact]
    public void Wrote_NothingChanged_NotHeld()
    {
        Show(Map("4"));
        pending.Wrote(Map("4"));
        pending.Count.ShouldBe(0);
    }

    [Fact]
    public void Wrote_WatchIsPastIt_NotHeld()
    {
        // Created here, deleted by somebody else, and both events came before the answer.
        pending.Seen("9");
        pending.Wrote(Map("8"));
        pending.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("7", true)]
    [InlineData("8", true)]
    [InlineData("6", false)]
    public void Seen_Bookmark_EndsWhatIsNotNewer(string version, bool ends)
    {
        pending.Wrote(Map("7"));
        pending.Seen(version);
        follower.IsHeld(Key).ShouldBe(!ends);
    }

    [Fact]
    public void Wrote_Twice_HeldUntilTheSecondIsShown()
    {
        Show(Map("4"));
        pending.Wrote(Map("7"));
        pending.Wrote(Map("9"));
        Show(Map("7"));
        follower.IsHeld(Key).ShouldBeTrue();
        Show(Map("9"));
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Fact]
    public void Wrote_AnswersOutOfOrder_NewerOneCounts()
    {
        Show(Map("4"));
        pending.Wrote(Map("9"));
        pending.Wrote(Map("7"));
        Show(Map("7"));
        follower.IsHeld(Key).ShouldBeTrue();
    }

    [Fact]
    public void Wrote_CreatedAnew_OldObjectsEventsDoNotEndIt()
    {
        Show(Map("4", "old"));
        pending.Wrote(Map("9", "new"));
        Show(Map("5", "old"));
        Hide();
        follower.IsHeld(Key).ShouldBeTrue();
        Show(Map("9", "new"));
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Fact]
    public void Wrote_DeletedBySomebodyElse_DeletionEndsIt()
    {
        Show(Map("4"));
        pending.Wrote(Map("7"));
        Hide();
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Theory]
    [InlineData("x7", "u", true)]
    [InlineData("x8", "u", false)]
    [InlineData("x8", "other", true)]
    public void Wrote_VersionsAreNoNumbers_OnlyEqualityOrAnotherUidEndsIt(string version, string uid, bool ends)
    {
        Show(Map("x4"));
        pending.Wrote(Map("x7"));
        Show(Map(version, uid));
        follower.IsHeld(Key).ShouldBe(!ends);
    }

    [Fact]
    public void Deleted_CacheStillHasIt_HeldUntilItIsGone()
    {
        Show(Map("4"));
        pending.Deleted(Key, "u");
        follower.IsHeld(Key).ShouldBeTrue();
        Show(Map("5"));
        follower.IsHeld(Key).ShouldBeTrue();
        Hide();
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Fact]
    public void Deleted_FinalizersDelayIt_HeldUntilTheDeletionTimestampShows()
    {
        Show(Map("4"));
        pending.Deleted(Key, null);
        Show(Deleting("5", "f"));
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Fact]
    public void Deleted_CacheDoesNotHaveItOrShowsAnother_NotHeld()
    {
        pending.Deleted(Key, "u");
        Show(Map("4", "other"));
        pending.Deleted(Key, "u");
        Show(Deleting("9", "f"));
        pending.Deleted(Key, "u");
        pending.Count.ShouldBe(0);
    }

    [Fact]
    public void Deleted_OwnCreationNotShownYet_HeldUntilBothAre()
    {
        pending.Wrote(Map("4"));
        pending.Deleted(Key, "u");
        Show(Map("4"));
        pending.Seen("4");
        follower.IsHeld(Key).ShouldBeTrue();
        Hide();
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Fact]
    public void Wrote_LastFinalizerTakenOff_HeldUntilItIsGone()
    {
        Show(Deleting("5", "f"));
        pending.Wrote(Deleting("5"));
        follower.IsHeld(Key).ShouldBeTrue();
        Hide();
        follower.IsHeld(Key).ShouldBeFalse();
    }

    [Fact]
    public void NeverShown_AfterThePatience_IsGivenUp()
    {
        pending.Wrote(Map("7"));
        time.Advance(TimeSpan.FromSeconds(20));
        pending.Wrote(Map("8", name: "b"));
        time.Advance(TimeSpan.FromSeconds(11));
        (follower.IsHeld(Key), follower.IsHeld(new("n", "b"))).ShouldBe((false, true));
        time.Advance(TimeSpan.FromSeconds(20));
        pending.Count.ShouldBe(0);
        follower.IsHeld(new("n", "b")).ShouldBeFalse();
    }

    /// <summary>
    /// Writes, by this process and by others, whose events come later, in order: an object is held exactly while the
    /// cache is behind this process's last write to it, and nothing is held when all events have come.
    /// </summary>
    [Property(MaxTest = 500)]
    public void AnyWritesAndEvents_HeldExactlyWhileTheCacheIsBehind(NonEmptyArray<(byte Action, byte Name)> steps)
    {
        var test = new PendingWritesTests();
        var (version, shown, lives) = (8, 8, 0);
        var server = new Dictionary<string, ConfigMap>();
        var coming = new Queue<(int Version, ConfigMap Last, bool Gone)>();
        var own = new Dictionary<string, int>();
        var ownLife = new Dictionary<string, string?>();
        foreach (var (action, number) in steps.Get)
        {
            var (name, mine) = ($"m{number % 3}", action % 2 == 0);
            switch (action / 2 % 4)
            {
                case 0 or 1:
                    var uid = server.GetValueOrDefault(name)?.Metadata.Uid ?? $"u{lives++}";
                    server[name] = Map($"{++version}", uid, name);
                    coming.Enqueue((version, server[name], false));
                    if (mine)
                        test.pending.Wrote(server[name]);
                    own[name] = mine ? version : own.GetValueOrDefault(name);
                    ownLife[name] = mine ? uid : ownLife.GetValueOrDefault(name);
                    break;
                case 2 when server.Remove(name, out var last):
                    coming.Enqueue((++version, last, true));
                    if (mine)
                        test.pending.Deleted(ResourceKey.Of(last), last.Metadata.Uid);
                    // Of a life that the cache never showed and this process never wrote to, it waits for nothing.
                    var known = test.store.Get(ResourceKey.Of(last))?.Metadata.Uid == last.Metadata.Uid;
                    if (mine && (known || own.GetValueOrDefault(name) > shown && ownLife[name] == last.Metadata.Uid))
                        own[name] = version;
                    break;
                case 3 when coming.TryDequeue(out var next):
                    shown = next.Version;
                    Come(next.Last, next.Gone);
                    break;
            }
            foreach (var each in own)
                if (each.Value <= shown)
                    test.follower.IsHeld(new("n", each.Key)).ShouldBeFalse($"{each.Key} is shown");
                else
                    test.follower.IsHeld(new("n", each.Key)).ShouldBeTrue($"{each.Key} is behind");
        }
        while (coming.TryDequeue(out var rest))
        {
            shown = rest.Version;
            Come(rest.Last, rest.Gone);
        }
        test.pending.Count.ShouldBe(0);

        void Come(ConfigMap last, bool gone)
        {
            if (gone)
                test.Hide(last.Metadata.Name!);
            else
                test.Show(last);
            test.pending.Seen($"{shown}");
        }
    }

    private void Show(ConfigMap map)
    {
        if (store.Apply(map) is { } change)
            pending.Shown(change);
    }

    private void Hide(string name = "a")
    {
        if (store.Remove(new("n", name)) is { } change)
            pending.Shown(change);
    }

    private static ConfigMap Map(string version, string uid = "u", string name = "a") =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                Namespace = "n",
                Uid = uid,
                ResourceVersion = version,
            },
        };

    private static ConfigMap Deleting(string version, params string[] finalizers)
    {
        var map = Map(version);
        return map with
        {
            Metadata = map.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch, Finalizers = finalizers },
        };
    }

    private sealed class Follower : IWriteFollower<ConfigMap>
    {
        private readonly List<ResourceKey> held = [];

        public bool IsHeld(ResourceKey key) => held.Contains(key);

        public IReadOnlyList<ResourceKey> Hold(Change<ConfigMap> write)
        {
            held.Add(ResourceKey.Of(write.Latest));
            return [ResourceKey.Of(write.Latest)];
        }

        public void Release(IReadOnlyList<ResourceKey> concerned) => held.Remove(concerned.Single()).ShouldBeTrue();
    }
}

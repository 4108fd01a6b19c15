using Dockerflow.Kube.Queue;
using FsCheck;
using FsCheck.Xunit;

namespace Dockerflow.Kube.Tests.Queue;

public sealed class FairQueueProperties
{
    /// <summary>Between two moments at which a group that waits is served, no other group is served twice.</summary>
    [Property(MaxTest = 300)]
    public void Take_AnyAppends_NoGroupWaitsMoreThanOneRound(NonEmptyArray<(bool Append, byte Group)> calls)
    {
        var queue = new FairQueue<int>();
        var waiting = new Dictionary<string, int>();
        var servedWhileWaiting = new Dictionary<string, List<string>>();
        foreach (var (append, number) in calls.Get.SelectMany(call => new[] { call, (false, (byte)0) }))
        {
            var group = $"g{number % 5}";
            if (append)
            {
                // A noisy group brings ten keys where others bring one.
                for (var count = number % 5 == 0 ? 10 : 1; count > 0; count--)
                    queue.Append(new QueueEntry<int>(number), group);
                if (waiting.TryAdd(group, 0))
                    servedWhileWaiting[group] = [];
                waiting[group] += number % 5 == 0 ? 10 : 1;
            }
            else if (queue.Count > 0)
                Serve($"g{queue.Take().Key % 5}");
            queue.Count.ShouldBe(waiting.Values.Sum());
        }

        void Serve(string group)
        {
            servedWhileWaiting[group].Clear();
            foreach (var (other, served) in servedWhileWaiting.Where(each => each.Key != group))
            {
                served.ShouldNotContain(group, $"{other} waits and {group} was served twice");
                served.Add(group);
            }
            if (--waiting[group] > 0)
                return;
            waiting.Remove(group);
            servedWhileWaiting.Remove(group);
        }
    }
}

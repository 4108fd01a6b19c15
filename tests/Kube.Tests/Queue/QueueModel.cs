using Dockerflow.Kube.Queue;

namespace Dockerflow.Kube.Tests.Queue;

/// <summary>The queue's promises, written down in the plainest way: lists that are searched.</summary>
internal sealed class QueueModel(Func<int, string> groupOf)
{
    private readonly Dictionary<Lane, List<(string Group, List<int> Keys)>> lanes = new()
    {
        [Lane.Live] = [],
        [Lane.Background] = [],
    };
    private readonly Dictionary<int, (long At, Lane Lane)> delayed = [];
    private readonly Dictionary<int, Lane> processing = [];
    private readonly Dictionary<int, Lane> again = [];
    private int livesInARow;

    public int Depth => lanes.Values.Sum(lane => lane.Sum(group => group.Keys.Count));

    public IReadOnlyCollection<int> Processing => processing.Keys;

    public Lane LaneOf(int key) => processing.GetValueOrDefault(key, Lane.Live);

    public void Add(int key, Lane lane)
    {
        if (processing.ContainsKey(key))
            again[key] = lane == Lane.Live ? lane : again.GetValueOrDefault(key, lane);
        else if (IsIn(Lane.Live, key) || (IsIn(Lane.Background, key) && lane == Lane.Background))
            return;
        else
        {
            Drop(Lane.Background, key);
            Append(lane, key);
        }
    }

    public void AddAfter(int key, long at, Lane lane) =>
        delayed[key] = delayed.TryGetValue(key, out var known)
            ? (Math.Min(at, known.At), lane == Lane.Live ? lane : known.Lane)
            : (at, lane);

    public void Reach(long now)
    {
        foreach (
            var (key, (_, lane)) in delayed.Where(each => each.Value.At <= now).OrderBy(each => each.Value.At).ToList()
        )
        {
            delayed.Remove(key);
            Add(key, lane);
        }
    }

    public (int Key, Lane Lane) Take()
    {
        var (live, background) = (lanes[Lane.Live].Count > 0, lanes[Lane.Background].Count > 0);
        var lane = live && !(background && livesInARow == 15) ? Lane.Live : Lane.Background;
        livesInARow = lane == Lane.Live && background ? livesInARow + 1 : 0;
        var (group, keys) = lanes[lane][0];
        var key = keys[0];
        keys.RemoveAt(0);
        lanes[lane].RemoveAt(0);
        if (keys.Count > 0)
            lanes[lane].Add((group, keys));
        processing.Add(key, lane);
        return (key, lane);
    }

    public void Done(int key)
    {
        if (processing.Remove(key) && again.Remove(key, out var lane))
            Append(lane, key);
    }

    public void ShutDown() => delayed.Clear();

    private bool IsIn(Lane lane, int key) => lanes[lane].Any(group => group.Keys.Contains(key));

    private void Append(Lane lane, int key)
    {
        if (lanes[lane].All(group => group.Group != groupOf(key)))
            lanes[lane].Add((groupOf(key), []));
        lanes[lane].Single(group => group.Group == groupOf(key)).Keys.Add(key);
    }

    private void Drop(Lane lane, int key)
    {
        lanes[lane].ForEach(group => group.Keys.Remove(key));
        lanes[lane].RemoveAll(group => group.Keys.Count == 0);
    }
}

namespace Dockerflow.Kube.Tests.Simulation;

/// <summary>What goes wrong, by chance. Safe for concurrent use.</summary>
internal sealed class Faults(int seed)
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);

    /// <summary>From now on nothing goes wrong.</summary>
    public bool Over { get; set; }

    public bool Happens(double probability)
    {
        lock (gate)
            return !Over && random.NextDouble() < probability;
    }

    public int Below(int bound)
    {
        lock (gate)
            return random.Next(bound);
    }
}

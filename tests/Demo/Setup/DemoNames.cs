namespace Dockerflow.Demo.Setup;

/// <summary>The names that the demonstration uses; a repository of its own for each time, so that nothing is left over in it.</summary>
internal sealed record DemoNames(string Registry, string GitUrl, string Unique)
{
    public const string Operator = "dockerflow-system";
    public const string Team = "dockerflow-demo";
    public const string Stage = "dockerflow-demo-stage";
    public const string Prod = "dockerflow-demo-prod";
    public const string App = "hello";
    public const string Container = "web";
    public const int Port = 8000;
    public static readonly IReadOnlyList<string> Environments = [Stage, Prod];
    public static readonly IReadOnlyList<string> Namespaces = [Team, Stage, Prod];

    /// <summary>The base image of the application's Dockerfile, below the registry's host.</summary>
    public const string BaseImage = "library/node:lts-slim";

    public string SourceUrl => $"{GitUrl}/demo.git";
    public string ImagePath => $"demo/hello-{Unique}";
    public string Repository => $"{Registry}/{ImagePath}";
}

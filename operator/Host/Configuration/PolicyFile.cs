using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Policy;
using Dockerflow.Net;

namespace Dockerflow.Host.Configuration;

/// <summary>The administrator's policy, written as YAML.</summary>
public static class PolicyFile
{
    private const int MostProblems = 20;

    /// <exception cref="PolicyFileException">It cannot be read, is longer than 1 MiB, or a field of it is wrong.</exception>
    public static OperatorPolicy Load(string path) => Parse(ReadText(path), path);

    /// <param name="text">The YAML.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="PolicyFileException">A field of it is wrong.</exception>
    public static OperatorPolicy Parse(string text, string name)
    {
        var document = ReadDocument(text, name);
        var type = ApiJson.Default.OperatorPolicy;
        var problems = Shape
            .Problems(document.Root, type)
            .Take(MostProblems)
            .Select(problem => Sentence(problem, document, name));
        Refuse([.. problems]);
        var policy = document.Root?.Deserialize(type) ?? new OperatorPolicy();
        if (!HostRules.TryCreate(policy.Hosts, out _, out var error))
        {
            Refuse([$"{name}:{LineOf("hosts", document)}: hosts: {error}"]);
        }
        var wrong = NetworkCheck.Problems(policy.Network).Concat(PlacementCheck.Problems(policy.Placement));
        wrong = wrong.Concat(IsolationCheck.Problems(policy.Isolation));
        Refuse([
            .. wrong
                .Take(MostProblems)
                .Select(problem => $"{name}:{LineOf(problem.Path, document)}: {problem.Path}: {problem.Message}"),
        ]);
        return policy;
    }

    private static string ReadText(string path)
    {
        try
        {
            return TextFile.Read(path);
        }
        catch (IOException problem)
        {
            throw new PolicyFileException([$"{path}: cannot be read ({problem.Message}); check --policy"]);
        }
    }

    private static YamlDocument ReadDocument(string text, string name)
    {
        try
        {
            return YamlReader.Read(text);
        }
        catch (YamlSyntaxException problem)
        {
            throw new PolicyFileException([$"{name}:{problem.Line}: {problem.Message}"]);
        }
    }

    private static string Sentence(ShapeProblem problem, YamlDocument document, string name) =>
        $"{name}:{LineOf(problem.Path, document)}: {(problem.Path.Length == 0 ? "the policy" : problem.Path)}: {problem.Message}";

    private static long LineOf(string path, YamlDocument document) => document.Lines.GetValueOrDefault(path, 1);

    private static void Refuse(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new PolicyFileException(problems);
        }
    }
}

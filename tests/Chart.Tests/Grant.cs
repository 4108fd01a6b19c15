using YamlDotNet.RepresentationModel;

namespace Dockerflow.Chart.Tests;

/// <summary>One verb on one resource of one API group.</summary>
internal readonly record struct Grant(string Group, string Resource, string Verb)
{
    public static IEnumerable<Grant> Of(YamlMappingNode rule) =>
        from apiGroup in Strings(rule, "apiGroups")
        from resource in Strings(rule, "resources")
        from verb in Strings(rule, "verbs")
        select new Grant(apiGroup, resource, verb);

    private static IEnumerable<string> Strings(YamlMappingNode rule, string key) =>
        ((YamlSequenceNode)rule[key]).Select(node => ((YamlScalarNode)node).Value ?? "");
}

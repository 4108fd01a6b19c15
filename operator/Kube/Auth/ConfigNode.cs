using System.Globalization;
using System.Text.Json.Nodes;

namespace Dockerflow.Kube.Auth;

/// <summary>
/// One value of a kubeconfig: text, a list or a mapping. Text stays as it was written, so that a token of digits
/// keeps its zeroes. The accessors throw InvalidDataException where the file has another shape.
/// </summary>
internal sealed record ConfigNode
{
    public string? Text { get; init; }
    public bool Quoted { get; init; }
    public IReadOnlyList<ConfigNode>? Items { get; init; }
    public IReadOnlyDictionary<string, ConfigNode>? Members { get; init; }

    private bool IsNull => Text is not null && !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The member, or null if it is missing, null or has no mapping around it.</summary>
    public ConfigNode? this[string name] =>
        Members?.GetValueOrDefault(name) is { IsNull: false } member ? member : null;

    /// <summary>The member's text; null if it is missing or empty.</summary>
    public string? TextOf(string name)
    {
        if (this[name] is not { } member)
            return null;
        var text = member.Text ?? throw new InvalidDataException($"'{name}' must be a text");
        return text.Length == 0 ? null : text;
    }

    public bool FlagOf(string name) =>
        TextOf(name) is { } text
        && (
            bool.TryParse(text, out var flag) ? flag : throw new InvalidDataException($"'{name}' must be true or false")
        );

    public IReadOnlyList<ConfigNode> ItemsOf(string name) =>
        this[name] is not { } member ? [] : member.Items ?? throw new InvalidDataException($"'{name}' must be a list");

    public IReadOnlyList<string> TextsOf(string name) =>
        [
            .. ItemsOf(name)
                .Select(item => item.Text ?? throw new InvalidDataException($"'{name}' must be a list of texts")),
        ];

    /// <summary>As JSON by YAML's core schema. Throws InvalidDataException above <paramref name="most"/> values.</summary>
    public JsonNode? ToJson(int most)
    {
        var left = most;
        return ToJson(ref left);
    }

    private JsonNode? ToJson(ref int left)
    {
        if (--left < 0)
            throw new InvalidDataException("too many values");
        if (Members is not null)
        {
            var json = new JsonObject();
            foreach (var (name, value) in Members)
                json[name] = value.ToJson(ref left);
            return json;
        }
        if (Items is null)
            return Scalar();
        var array = new JsonArray();
        foreach (var item in Items)
            array.Add(item.ToJson(ref left));
        return array;
    }

    private JsonValue? Scalar() =>
        Quoted ? JsonValue.Create(Text)
        : IsNull ? null
        : bool.TryParse(Text, out var flag) ? JsonValue.Create(flag)
        : long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? JsonValue.Create(whole)
        : double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? JsonValue.Create(number)
        : JsonValue.Create(Text);
}

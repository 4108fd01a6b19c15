using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dockerflow.Host.Configuration;

/// <summary>What a scalar means by YAML 1.2's core schema (section 10.3.2). Quoted and block scalars are text.</summary>
internal static partial class YamlScalar
{
    public static JsonNode? ToJson(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain ? Plain(scalar) : JsonValue.Create(scalar.Value);

    private static JsonValue? Plain(Scalar scalar) =>
        scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            var text when Integer().IsMatch(text) => Whole(scalar, text, 10),
            var text when Octal().IsMatch(text) => Whole(scalar, text[2..], 8),
            var text when Hexadecimal().IsMatch(text) => Whole(scalar, text[2..], 16),
            var text when Float().IsMatch(text) => Fraction(scalar, text),
            var text => JsonValue.Create(text),
        };

    private static JsonValue Whole(Scalar scalar, string digits, int @base)
    {
        try
        {
            return JsonValue.Create(
                @base == 10
                    ? long.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                    : Convert.ToInt64(digits, @base)
            );
        }
        catch (OverflowException)
        {
            throw new YamlSyntaxException(
                scalar.Start.Line,
                "this number is too large; put it in quotes if it is text"
            );
        }
    }

    private static JsonValue Fraction(Scalar scalar, string text)
    {
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? JsonValue.Create(number)
            : throw new YamlSyntaxException(
                scalar.Start.Line,
                "this number is too large; put it in quotes if it is text"
            );
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^0o[0-7]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}

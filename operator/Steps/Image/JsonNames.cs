using System.Text.Json;

namespace Dockerflow.Steps.Image;

/// <summary>
/// Many programs that run images read the names of properties without regard to case and take the last of two (Go's
/// encoding/json). What they could read differently is not read here. Pure.
/// </summary>
internal static class JsonNames
{
    /// <summary>Refuses an object that has one property twice, or one whose name is not plain.</summary>
    /// <exception cref="StepException">ImageInvalid.</exception>
    public static JsonElement RequireDistinct(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            if (!names.Add(property.Name) || !property.Name.All(char.IsAscii))
            {
                throw ImageFault.Invalid(
                    $"one of its documents has {Printable.Quote(property.Name, 60)} in two spellings, or in a strange one"
                );
            }
        }
        return element;
    }

    /// <summary>There is a property of this name, however it is spelt.</summary>
    public static bool Has(JsonElement element, string name) =>
        element.EnumerateObject().Any(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

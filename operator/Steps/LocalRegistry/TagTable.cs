using System.Collections.Concurrent;

namespace Dockerflow.Steps.LocalRegistry;

/// <summary>The tags of one repository, and which of them were asked for or written.</summary>
internal sealed class TagTable
{
    /// <summary>Far beyond the steps of any build; a build that floods the table gains nothing.</summary>
    public const int MaxTags = 2000;

    private readonly ConcurrentDictionary<string, LocalManifest> _tags = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _used = new(StringComparer.Ordinal);

    /// <summary>The tags that were read or written since they were restored, in the order of their names.</summary>
    public IReadOnlyList<(string Tag, LocalManifest Manifest)> Used =>
        [.. _used.Keys.Order(StringComparer.Ordinal).Where(_tags.ContainsKey).Select(tag => (tag, _tags[tag]))];

    /// <summary>Puts back what an earlier build wrote; it counts as used only when it is asked for.</summary>
    public void Restore(string tag, LocalManifest manifest) => _tags[tag] = manifest;

    public LocalManifest? Read(string tag)
    {
        if (!_tags.TryGetValue(tag, out var manifest))
        {
            return null;
        }
        _used[tag] = true;
        return manifest;
    }

    /// <summary>False: the table is full.</summary>
    public bool Write(string tag, LocalManifest manifest)
    {
        if (_tags.Count >= MaxTags && !_tags.ContainsKey(tag))
        {
            return false;
        }
        _tags[tag] = manifest;
        _used[tag] = true;
        return true;
    }
}

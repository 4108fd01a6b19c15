using System.Text;
using Dockerflow.Steps.Inspect;
using Dockerflow.Steps.Sbom;

namespace Dockerflow.Steps.Tests.Sbom;

/// <summary>Which files an image has after all its layers.</summary>
public sealed class PackageFilesTests
{
    private static readonly string[] Names = ["a", "b", "node_modules", "package.json"];

    /// <summary>Random layers over few names, so that much is hidden, against a model that unpacks into a dictionary.</summary>
    [Fact]
    public void EndLayer_RandomLayers_AreWhatUnpackingThemGives()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var files = new PackageFiles();
            var model = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var layer = 0; layer < 5; layer++)
            {
                var items = Enumerable.Range(0, random.Next(1, 8)).Select(_ => RandomItem(random)).ToList();
                items.ForEach(files.Take);
                files.EndLayer();
                Unpack(items, model);
            }

            var expected = model
                .Where(file => PackagePath.Of(file.Key) == FileKind.Npm)
                .OrderBy(file => file.Key, StringComparer.Ordinal)
                .Select(file => $"{file.Key} {file.Value}");
            files
                .Found.Select(file => $"{file.Path} {file.Packages.ShouldHaveSingleItem().Version}")
                .ShouldBe(expected, $"seed {seed}");
            files.Budget.Files.ShouldBe(files.Found.Count, $"seed {seed}");
            files.Budget.Packages.ShouldBe(files.Found.Count, $"seed {seed}");
            files.Budget.Chars.ShouldBe(
                files.Found.Sum(file => file.Path.Length + file.Packages[0].Weight),
                $"seed {seed}"
            );
        }
    }

    [Fact]
    public void Take_LinkInThePlaceOfADatabase_IsNotFollowed()
    {
        var files = new PackageFiles();
        files.Take(File("var/lib/dpkg/status", "Package: a\nVersion: 1\n"));
        files.EndLayer();
        files.Take(new TarItem("var/lib/dpkg/status", '2', null));
        files.EndLayer();
        files.Found.ShouldBeEmpty();
    }

    [Fact]
    public void Wanted_MoreThanAnImageMayCost_IsNotReadAnyMore()
    {
        var files = new PackageFiles();
        const int Database = 16 * 1024 * 1024;
        for (var i = 0; i < 32; i++)
        {
            files.Wanted("var/lib/dpkg/status", 50_000_000).ShouldBe(Database);
        }
        files.Wanted("var/lib/dpkg/status", 50_000_000).ShouldBe(-1);
        files.Budget.IsExceeded.ShouldBeTrue();
        files.Wanted("bin/sh", 1).ShouldBe(-1);
    }

    private static TarItem File(string path, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new TarItem(path, '0', bytes, bytes.Length);
    }

    private static TarItem RandomItem(Random random)
    {
        var path = string.Join(
            '/',
            Enumerable.Range(0, random.Next(1, 5)).Select(_ => Names[random.Next(Names.Length)])
        );
        var slash = path.LastIndexOf('/') + 1;
        return random.Next(10) switch
        {
            0 => new TarItem($"{path[..slash]}.wh.{path[slash..]}", '0', null),
            1 => new TarItem($"{path[..slash]}.wh..wh..opq", '0', null),
            2 => new TarItem(path, '5', null),
            3 => new TarItem(path, '2', null),
            _ when random.Next(2) == 0 => File(
                $"{path[..slash]}node_modules/package.json",
                $$"""{"name":"x","version":"{{random.Next(1000)}}"}"""
            ),
            _ => File(path, $$"""{"name":"x","version":"{{random.Next(1000)}}"}"""),
        };
    }

    /// <summary>First what the layer hides of those below it, then what it has itself: the last entry of a path counts.</summary>
    private static void Unpack(List<TarItem> layer, Dictionary<string, string> model)
    {
        foreach (var path in layer.Select(item => item.Path))
        {
            var (directory, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
            if (name == ".wh..wh..opq")
            {
                Remove(
                    model,
                    file => directory.Length == 0 || file.StartsWith(directory + "/", StringComparison.Ordinal)
                );
            }
            else if (name.StartsWith(".wh.", StringComparison.Ordinal))
            {
                var target = Path.Combine(directory, name[4..]);
                Remove(model, file => file == target || file.StartsWith(target + "/", StringComparison.Ordinal));
            }
        }
        foreach (
            var item in layer.Where(item => !Path.GetFileName(item.Path).StartsWith(".wh.", StringComparison.Ordinal))
        )
        {
            Remove(model, file => file == item.Path);
            if (item.Kind != '5')
            {
                Remove(model, file => file.StartsWith(item.Path + "/", StringComparison.Ordinal));
            }
        }
        foreach (var group in layer.GroupBy(item => item.Path))
        {
            if (group.Last().Content is { } content)
            {
                model[group.Key] = Encoding.UTF8.GetString(content).Split('"')[7];
            }
        }
    }

    private static void Remove(Dictionary<string, string> model, Func<string, bool> which)
    {
        foreach (var path in model.Keys.Where(which).ToList())
        {
            model.Remove(path);
        }
    }
}

using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Host.Tests;

/// <summary>A git server whose repositories all have one branch, main (gitprotocol-http, version 0).</summary>
internal static class StubGit
{
    /// <param name="tip">The commit of the branch.</param>
    public static Task<StubServer> StartAsync(string tip) =>
        StubServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/x-git-upload-pack-advertisement";
            return context.Response.WriteAsync(Advertised(tip));
        });

    private static string Advertised(string commit) =>
        "001e# service=git-upload-pack\n0000"
        + Packet($"{commit} HEAD\0symref=HEAD:refs/heads/main agent=git/2\n")
        + Packet($"{commit} refs/heads/main\n")
        + "0000";

    private static string Packet(string line) => $"{line.Length + 4:x4}{line}";
}

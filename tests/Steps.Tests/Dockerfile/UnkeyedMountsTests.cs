using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Steps.Tests.Dockerfile;

public sealed class UnkeyedMountsTests
{
    [Theory]
    [InlineData("RUN --mount=type=bind,target=/x true")]
    [InlineData("RUN --mount=\"type=bind,target=/x\" true")]
    [InlineData("RUN --mount=type=bind,from=tools,target=/x --mount=type=secret,id=a true")]
    [InlineData("RUN --mount=type=cache,target=/root/.cache --mount=type=tmpfs,target=/t true")]
    [InlineData("RUN --network=none true")]
    [InlineData("RUN true\nCOPY --from=0 /a /b")]
    [InlineData("RUN <<EOF\nmount --mount=target=/x\nEOF")]
    public void First_ContentIsKnownToTheCache_IsNull(string instructions) =>
        UnkeyedMounts.First($"FROM a\n{instructions}\n").ShouldBeNull();

    [Theory]
    [InlineData("RUN --mount=target=/x true")]
    [InlineData("run --mount=source=data,target=/x true")]
    [InlineData("RUN --mount=from=tools,target=/x true")]
    [InlineData("RUN --mount=TYPE=bind,target=/x true")]
    [InlineData("RUN --mount=type=Bind,target=/x true")]
    [InlineData("RUN --mount=type=$T,target=/x true")]
    [InlineData("RUN --mount=type=cache,type=bind,target=/x true")]
    [InlineData("RUN --mount=type=cache,from=0,target=/x true")]
    [InlineData("RUN --mount=type=cache,FROM=0,target=/x true")]
    [InlineData("RUN --mount=type=bind,target=/y \\\n  --mount=target=/x true")]
    [InlineData("ONBUILD RUN --mount=target=/x true")]
    public void First_ContentIsUnknownToTheCache_IsTheMount(string instructions) =>
        UnkeyedMounts.First($"FROM a\n{instructions}\n").ShouldNotBeNull().ShouldStartWith("--mount=");
}

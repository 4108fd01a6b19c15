using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Steps.Tests.Dockerfile;

public sealed class CacheBlindSpotsTests
{
    [Theory]
    [InlineData("RUN --mount=type=bind,target=/x true")]
    [InlineData("RUN --mount=\"type=bind,target=/x\" true")]
    [InlineData("RUN --mount=type=bind,src=a,target=/x --mount=type=secret,id=a true")]
    [InlineData("RUN --mount=type=cache,target=/root/.cache --mount=type=tmpfs,target=/t true")]
    [InlineData("RUN --network=none true")]
    [InlineData("RUN true\nCOPY --from=0 /a /b")]
    [InlineData("RUN <<EOF\nmount --mount=target=/x\nEOF")]
    [InlineData("ARG D=/a\nRUN cp /x $D")]
    [InlineData("ARG D=/a\nARG E=$D\nENV PATH=/x:$PATH")]
    [InlineData("ARG GIVEN\nWORKDIR $GIVEN")]
    [InlineData("ENV HOME=/x\nWORKDIR $HOME\nCOPY a $HOMES")]
    public void First_ContentIsKnownToTheCache_IsNull(string instructions) => Of(instructions).ShouldBeNull();

    [Theory]
    [InlineData("RUN --mount=target=/x true")]
    [InlineData("run --mount=source=data,target=/x true")]
    [InlineData("RUN --mount=from=tools,target=/x true")]
    [InlineData("RUN --mount=type=bind,from=tools,target=/x true")]
    [InlineData("RUN --mount=TYPE=bind,target=/x true")]
    [InlineData("RUN --mount=type=Bind,target=/x true")]
    [InlineData("RUN --mount=type=$T,target=/x true")]
    [InlineData("RUN --mount=type=cache,type=bind,target=/x true")]
    [InlineData("RUN --mount=type=cache,from=0,target=/x true")]
    [InlineData("RUN --mount=type=cache,FROM=0,target=/x true")]
    [InlineData("RUN --mount=type=bind,target=/y \\\n  --mount=target=/x true")]
    [InlineData("ONBUILD RUN --mount=target=/x true")]
    [InlineData("ARG D=/a\nCOPY a $D")]
    [InlineData("ARG D=/a\nCOPY a ${D}/x")]
    [InlineData("ARG A B=/a\nWORKDIR /x/${B:-y}")]
    [InlineData("ARG DOCKERFLOW_COMMIT\nLABEL commit=\"$DOCKERFLOW_COMMIT\"")]
    [InlineData("ARG D=1\nUSER $D")]
    [InlineData("ARG D=1\nENV X=$D")]
    [InlineData("ARG D=1\nONBUILD USER $D")]
    public void First_ContentIsUnknownToTheCache_NamesTheLine(string instructions) =>
        Of(instructions).ShouldNotBeNull().ShouldStartWith("line ");

    private static string? Of(string instructions) =>
        CacheBlindSpots.First($"FROM a\n{instructions}\n", new HashSet<string> { "GIVEN" });
}

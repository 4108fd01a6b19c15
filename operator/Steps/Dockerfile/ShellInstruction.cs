namespace Dockerflow.Steps.Dockerfile;

/// <summary>SHELL, which says what the shell form of RUN is run by. Pure.</summary>
internal static class ShellInstruction
{
    public static bool IsIn(string dockerfile) =>
        InstructionReader
            .Read(dockerfile)
            .Instructions.Any(instruction =>
                instruction.Keyword == "SHELL"
                || (
                    instruction.Keyword == "ONBUILD"
                    && instruction.Rest.StartsWith("SHELL", StringComparison.OrdinalIgnoreCase)
                )
            );
}

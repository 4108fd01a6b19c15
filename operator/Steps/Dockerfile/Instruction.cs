namespace Dockerflow.Steps.Dockerfile;

/// <summary>One instruction with its continuation lines joined; the bodies of here-documents are left out.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Keyword">In capitals.</param>
/// <param name="Rest">All after the keyword.</param>
internal sealed record Instruction(int Line, string Keyword, string Rest);

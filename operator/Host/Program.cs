using Dockerflow.Host.Commands;

return await CommandLine.RunAsync(args, new Terminal(Console.Out, Console.Error), Environment.GetEnvironmentVariable);

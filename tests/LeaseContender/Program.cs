using Dockerflow.LeaseContender;

return await ContenderCommand.Create().Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });

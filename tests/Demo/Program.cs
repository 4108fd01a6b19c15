using Dockerflow.Demo;

return await DemoCommand.Create().Parse(args).InvokeAsync();

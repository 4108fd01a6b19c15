using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;

namespace Dockerflow.Samples;

/// <summary>Pods as the kubelet reports them.</summary>
internal static class PodSample
{
    public static Pod Of(string phase, params ContainerStatus[] containers) =>
        new()
        {
            Metadata = new() { Name = "pod" },
            Status = Status(phase, containers),
        };

    public static Pod Gone(string reason, string message, params ContainerStatus[] containers) =>
        new()
        {
            Metadata = new() { Name = "pod" },
            Status = Status("Failed", containers) with { Reason = reason, Message = message },
        };

    public static ContainerStatus Running(string name, string? imageId = null) =>
        new()
        {
            Name = name,
            ImageID = imageId,
            State = new() { Running = new() { StartedAt = Moment.Now } },
        };

    public static ContainerStatus Waiting(string name, string reason, string message = "") =>
        new()
        {
            Name = name,
            State = new()
            {
                Waiting = new() { Reason = reason, Message = message },
            },
        };

    public static ContainerStatus Ended(string name, StepReport report, int code = 0) =>
        Ended(name, code, JsonSerializer.Serialize(report, ApiJson.Default.StepReport));

    public static ContainerStatus Ended(string name, int code, string? message = null, string? reason = null) =>
        new()
        {
            Name = name,
            State = new()
            {
                Terminated = new()
                {
                    ExitCode = code,
                    Message = message,
                    Reason = reason ?? (code == 0 ? "Completed" : "Error"),
                    StartedAt = Moment.Now,
                    FinishedAt = Moment.Now,
                },
            },
        };

    public static ContainerStatus Refused(string name, FailureReason reason, string message) =>
        Ended(name, new StepReport { Reason = reason, Message = message }, code: 1);

    private static PodStatus Status(string phase, ContainerStatus[] containers) =>
        new()
        {
            Phase = phase,
            StartTime = Moment.Now,
            InitContainerStatuses = containers.Where(IsInit).ToList(),
            ContainerStatuses = containers.Where(container => !IsInit(container)).ToList(),
        };

    private static bool IsInit(ContainerStatus container) =>
        container.Name is StepNames.Clone or StepNames.Pull or StepNames.Build or StepNames.Inspect;
}

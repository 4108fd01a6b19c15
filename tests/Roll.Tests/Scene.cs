using Dockerflow.Api.Promotions;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Roll.Tests;

/// <summary>One promotion and its Deployments over time: the rules, the report and the patch for real, the cluster played.</summary>
internal sealed class Scene(Promotion promotion, params Deployment[] deployments)
{
    private readonly Deployment[] _deployments = deployments;

    public DateTimeOffset Now { get; set; } = Moment.Now;

    public Promotion Promotion { get; set; } = promotion;

    public Promotion? Before { get; init; }

    public Promotion? Newer { get; set; }

    public PromotionStatus Status => Promotion.Status;

    public Facts Facts =>
        new(Promotion, PromotionSample.Wish, Promotion.Spec.Targets.Select(Target).ToList(), Before, Newer, Now);

    public Deployment Deployment(string name = "web") => _deployments.Single(each => each.Metadata.Name == name);

    public string? ImageOf(string name = "web", int container = 0) =>
        Deployment(name).Spec.Template.Spec.Containers[container].Image;

    public void Change(string name, Func<Deployment, Deployment> change)
    {
        var index = Array.FindIndex(_deployments, each => each.Metadata.Name == name);
        _deployments[index] = change(_deployments[index]);
    }

    /// <summary>Somebody applies another image by hand; the rollout of it is done at once.</summary>
    public void Apply(string image, string name = "web") =>
        Change(
            name,
            deployment =>
                DeploymentSample.RolledOut(
                    deployment with
                    {
                        Metadata = deployment.Metadata with { Generation = deployment.Metadata.Generation + 1 },
                        Spec = deployment.Spec with
                        {
                            Template = new() { Spec = new() { Containers = [new() { Name = "web", Image = image }] } },
                        },
                    }
                )
        );

    public void RolledOut() => ChangeAll(DeploymentSample.RolledOut);

    /// <summary>Once: decide, act, report, in the controller's order.</summary>
    public Plan Step()
    {
        var facts = Facts;
        var plan = Rules.Decide(facts);
        if (plan is Plan.SetImage set && Status.StartedAt is not null)
        {
            Change(
                set.Target.Spec.Name,
                _ =>
                    JsonPatcher
                        .Apply(set.Target.Deployment!, ImagePatch.Of(set.Target, set.From, set.To))
                        .ShouldNotBeNull()
            );
        }
        Promotion = Promotion with { Status = Report.Of(facts, plan) };
        return plan;
    }

    /// <summary>Until nothing changes any more; fails if it never settles.</summary>
    public Scene Settle()
    {
        for (var i = 0; i < 50 && !Status.IsFinished; i++)
        {
            var (before, images) = (Status with { Conditions = [], Targets = [] }, _deployments.ToArray());
            Step();
            if (
                before == Status with { Conditions = before.Conditions, Targets = before.Targets }
                && images.SequenceEqual(_deployments)
            )
            {
                return this;
            }
        }
        Status.IsFinished.ShouldBeTrue("it goes on for ever");
        return this;
    }

    private void ChangeAll(Func<Deployment, Deployment> change)
    {
        foreach (var name in _deployments.Select(each => each.Metadata.Name!).ToList())
        {
            Change(name, change);
        }
    }

    private TargetFacts Target(Api.ContainerBuilds.TargetSpec spec)
    {
        var ns = spec.Namespace.Length > 0 ? spec.Namespace : PromotionSample.Namespace;
        return new(
            spec,
            ns,
            _deployments.SingleOrDefault(each => each.Metadata.Name == spec.Name && each.Metadata.Namespace == ns),
            Status.Targets.FirstOrDefault(target =>
                target.Name == spec.Name && target.Namespace == ns && target.Container == spec.Container
            )
        );
    }
}

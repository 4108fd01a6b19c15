# Everything a contributor needs. A fresh machine needs only the .NET SDK, make and apt.
.DEFAULT_GOAL := help
# No build server may outlive a target: see tests/cluster/lib.sh.
export MSBUILDDISABLENODEREUSE := 1
export DOTNET_CLI_USE_MSBUILD_SERVER := 0
export UseSharedCompilation := false
.PHONY: help build up images demo test bench down clean format check chart solution

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Compile the native executable bin/dockerflow (nothing to do: under 2 s)
	@operator/Host/publish.sh

up: build ## Bring up the test cluster, registries, git server and images; writes .cluster/env
	@rm -f .cluster/for-tests
	@tests/cluster/up.sh

images: up ## Build and push the operator's and the builder's image (part of `up`)

demo: up ## Show a service living through five rebuilds on the cluster
	@dotnet run --project tests/Demo

test: ## Run every test, on a cluster that is brought up if there is none
	@tests/run.sh

bench: build ## Measure the executable, it at 10,000 resources, builds and pushes; writes .bench/*.json (about 30 min)
	@tests/bench.sh

down: ## Take down everything that `up` started
	@tests/cluster/down.sh

clean: ## Remove what was built (the cluster and the cache stay)
	@rm -rf artifacts bin .bench TestResults

format: ## Format all C# files
	@dotnet tool restore --verbosity quiet
	@dotnet csharpier format .

check: ## Check the format and build everything with warnings as errors
	@dotnet tool restore --verbosity quiet
	@dotnet csharpier check .
	@bash -c '. tests/cluster/lib.sh && with_compiler dotnet build Operator.sln --nologo -v quiet'

chart: ## Copy the resource definitions into the chart
	@mkdir -p charts/dockerflow-operator/crds
	@cp crds/*.yaml charts/dockerflow-operator/crds/

solution: ## Put every project into Operator.sln
	@dotnet sln Operator.sln add operator/*/*.csproj tests/*/*.csproj

/**
 * The image of the MLOps lab, as of 2026-11-23: its tools in versions that can still be had. What each line of the lab
 * became, and why:
 *
 * - `tf-cpu.1-15`: neither maintained nor a Workbench base
 *   (https://cloud.google.com/deep-learning-containers/docs/framework-support-policy).
 * - kubectl from apt: Kubernetes' own binary (https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/).
 * - kustomize 3.3.0: 5.8.1 (https://github.com/kubernetes-sigs/kustomize/releases).
 * - Terraform 0.12.19: 1.14.6 (https://releases.hashicorp.com/terraform/1.14.6/).
 * - kfp 0.1.36: 2.17.0, the SDK that managed pipelines take (https://pypi.org/project/kfp/2.17.0/).
 * - TFX 0.15: left out. Its last releases need Python 3.10 and a kernel of their own, and pip looks for versions that go
 *   together for longer than the lab allows a build (tfx 1.16.0 from https://pypi.org/project/tfx/: over 15 minutes).
 *   Managed pipelines take what kfp compiles.
 */
export const LAB_DOCKERFILE = `FROM us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:latest

RUN apt-get update \\
 && apt-get install -y --no-install-recommends ca-certificates curl git unzip \\
 && rm -rf /var/lib/apt/lists/*

RUN cd /tmp \\
 && curl -fsSLO https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubectl \\
 && echo "$(curl -fsSL https://dl.k8s.io/release/v1.34.1/bin/linux/amd64/kubectl.sha256)  kubectl" | sha256sum --check \\
 && install -m 0755 kubectl /usr/local/bin/kubectl \\
 && rm kubectl

RUN cd /tmp \\
 && curl -fsSLO https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.1/kustomize_v5.8.1_linux_amd64.tar.gz \\
 && curl -fsSL https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.8.1/checksums.txt | sha256sum --check --ignore-missing \\
 && tar -xzf kustomize_v5.8.1_linux_amd64.tar.gz -C /usr/local/bin kustomize \\
 && rm kustomize_v5.8.1_linux_amd64.tar.gz

RUN cd /tmp \\
 && curl -fsSLO https://releases.hashicorp.com/terraform/1.14.6/terraform_1.14.6_linux_amd64.zip \\
 && curl -fsSL https://releases.hashicorp.com/terraform/1.14.6/terraform_1.14.6_SHA256SUMS | sha256sum --check --ignore-missing \\
 && unzip -o terraform_1.14.6_linux_amd64.zip terraform -d /usr/local/bin \\
 && rm terraform_1.14.6_linux_amd64.zip

ENV MAMBA_ROOT_PREFIX=/opt/micromamba

RUN micromamba create -y -n kfp -c conda-forge python=3.12 pip ipykernel \\
 && micromamba run -n kfp pip install --no-cache-dir kfp==2.17.0 google-cloud-aiplatform==2.7.0 \\
 && micromamba run -n kfp python -m ipykernel install --prefix /opt/micromamba/envs/kfp --name kfp --display-name "Kubeflow Pipelines" \\
 && rm -rf /opt/micromamba/envs/kfp/share/jupyter/kernels/python3
`;

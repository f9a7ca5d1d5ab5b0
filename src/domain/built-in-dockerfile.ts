/**
 * What is built when the spec names no image, as of 2026-11-23: Google's small base, as Workbench requires one of its
 * own, and a kernel with today's Kubeflow Pipelines SDK and Google's client for pipelines, training and prediction.
 * Kernels are micromamba environments, and `latest` is the one tag that Google documents for the base
 * (https://docs.cloud.google.com/gemini-enterprise-agent-platform/notebooks/workbench/instances/create-custom-container).
 * The two packages install together on Python 3.12 (https://pypi.org/project/kfp/2.17.0/,
 * https://pypi.org/project/google-cloud-aiplatform/2.7.0/).
 */
export const BUILT_IN_DOCKERFILE = `FROM us-docker.pkg.dev/deeplearning-platform-release/gcr.io/workbench-container-slim:latest
ENV MAMBA_ROOT_PREFIX=/opt/micromamba
RUN micromamba create -y -n mlops -c conda-forge python=3.12 pip ipykernel \\
 && micromamba run -n mlops pip install --no-cache-dir kfp==2.17.0 google-cloud-aiplatform==2.7.0 \\
 && micromamba run -n mlops python -m ipykernel install --prefix /opt/micromamba/envs/mlops --name mlops --display-name MLOps \\
 && rm -rf /opt/micromamba/envs/mlops/share/jupyter/kernels/python3
`;

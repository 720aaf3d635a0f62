# ccseg with its app:  docker build -t ccseg .  and  docker run -p 8501:8501 -v ccseg:/ccseg/data ccseg
# .ci/container.py carries these steps out one by one in an empty folder, so keep them as plain as they are.

FROM python:3.11-slim AS build
WORKDIR /build
COPY pyproject.toml README.md LICENSE CHANGELOG.md asgi.py streamlit_app.py ./
COPY ccseg ccseg
COPY app app
COPY pages pages
COPY .streamlit/config.toml .streamlit/config.toml
RUN pip wheel --quiet --no-deps --wheel-dir dist .

FROM python:3.11-slim
WORKDIR /ccseg
COPY --from=build /build/dist dist
COPY requirements.txt requirements.txt
RUN python -m venv venv && venv/bin/pip install --quiet --no-cache-dir --constraint requirements.txt "$(echo dist/*.whl)[app,postgres]"

# The kernels of the map are compiled now, for any x86-64 or arm64 and not for this machine, so that the first map is warm.
ENV NUMBA_CPU_NAME=generic
ENV NUMBA_CACHE_DIR=/ccseg/kernels
RUN mkdir data kernels && venv/bin/ccseg warm

# Nobody in particular: the store and the kernels are all that this user may write.
ARG USER_ID=10001
RUN chown -R "$USER_ID" data kernels
USER $USER_ID

ENV HOME=/ccseg/data
ENV CCSEG_STORE=/ccseg/data/store.db
ENV STREAMLIT_SERVER_ADDRESS=0.0.0.0
ENV STREAMLIT_SERVER_PORT=8501
ENV STREAMLIT_SERVER_HEADLESS=true
VOLUME /ccseg/data
EXPOSE 8501
COPY deploy/health.py health.py
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["venv/bin/python", "health.py"]
CMD ["venv/bin/ccseg", "app"]

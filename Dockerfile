# The product as an image: `docker build -t directives .`
FROM python:3.11.14-slim-bookworm AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/directives
COPY requirements.txt /tmp/
RUN /opt/directives/bin/pip install --no-deps --require-hashes -r /tmp/requirements.txt
COPY . /app
# Editable, since templates, styles and index templates are read from beside the code.
RUN /opt/directives/bin/pip install --no-deps --no-build-isolation --editable /app \
    && /opt/directives/bin/python -m compileall -q /app

FROM python:3.11.14-slim-bookworm

LABEL org.opencontainers.image.title="directives" \
    org.opencontainers.image.description="Finds who must do what, by when, under which directive" \
    org.opencontainers.image.licenses="Apache-2.0"

# Scanned pages and old Word files need these; with READERS="" they end as "needs_tool".
ARG READERS="libreoffice-writer-nogui tesseract-ocr tesseract-ocr-vie tesseract-ocr-chi-sim tesseract-ocr-chi-tra"
# hadolint ignore=DL3008,SC2086
RUN if [ -n "$READERS" ]; then \
        apt-get update && apt-get install --yes --no-install-recommends $READERS \
        && rm -rf /var/lib/apt/lists/*; \
    fi

COPY --from=build /opt/directives /opt/directives
COPY --from=build /app /app
# A volume that is mounted here first takes over the owner.
RUN install --directory --owner=10001 --group=10001 --mode=0700 /data

ENV PATH=/opt/directives/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 DIRECTIVES_DATA=/data
USER 10001:10001
WORKDIR /app
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=10s --start-period=1m CMD ["python", "-c", "\
import http.client, os, sys; \
service = http.client.HTTPConnection('127.0.0.1', os.environ.get('DIRECTIVES_PORT', 8000), 5); \
service.request('GET', '/healthz'); \
sys.exit(service.getresponse().status != 200)"]

ENTRYPOINT ["directives"]
CMD ["serve"]

"use strict";

// Reads the OpenAPI document of this server; "Try it out" uses the reader's own session.
const frame = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: frame.dataset.schema,
  domNode: frame,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor(request) {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    if (token) request.headers["X-CSRFToken"] = token[1];
    return request;
  },
});

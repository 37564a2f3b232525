"use strict";

// Reads the OpenAPI document of this server and lets a reader try calls: a program with the token
// that is pasted (or the key that it fetches one with), an official with the session of the browser.
const frame = document.getElementById("swagger-ui");

// A session cannot be typed in: the browser sends it by itself, so nobody is asked for it.
function forReaders(described) {
  const ways = described.components.securitySchemes;
  described.components.securitySchemes = { token: ways.token, program: ways.program };
  for (const methods of Object.values(described.paths)) {
    for (const operation of Object.values(methods)) {
      operation.security = (operation.security || []).filter((way) => !("session" in way));
    }
  }
  return described;
}

function show(described) {
  SwaggerUIBundle({
    spec: described,
    domNode: frame,
    deepLinking: true,
    docExpansion: "list",
    filter: true,
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
}

fetch(frame.dataset.schema)
  .then((answer) => answer.json())
  .then((described) => show(forReaders(described)))
  .catch(() => { frame.querySelector("[data-away]").hidden = false; });

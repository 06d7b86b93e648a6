/* What is pasted from a word processor or a page becomes Markdown, made by the server. Without this module, and where that
   fails, its plain words are pasted. Ctrl+Shift+V always pastes plain words. */

const place = document.querySelector("[data-paste]");
const field = place?.querySelector("textarea");
const token = field?.form.elements.csrf_token;
const SHAPED = /<(?:h[1-6]|ul|ol|table|a|b|strong|i|em|del|s|blockquote)\b|mso-list|font-weight:\s*(?:bold|[6-9]00)|font-style:\s*italic/i;

async function markdown(html) {
  const fields = new FormData();
  fields.set("html", html);
  fields.set("csrf_token", token.value);
  try {
    const response = await fetch(place.dataset.paste, { method: "POST", body: fields, redirect: "error", headers: { Accept: "text/plain" } });
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}

async function paste(html, words) {
  const status = document.createElement("p");
  status.className = "small quiet";
  status.setAttribute("role", "status");
  place.append(status);
  status.textContent = "Turning what was pasted into Markdown …";
  field.readOnly = true; // so that it goes where it was pasted
  const made = await markdown(html);
  field.readOnly = false;
  status.remove();
  field.dispatchEvent(new CustomEvent("put", { detail: made || words }));
  field.setSelectionRange(field.selectionEnd, field.selectionEnd);
}

if (field) {
  field.addEventListener("paste", (event) => {
    const html = (event.clipboardData?.getData("text/html") ?? "").replace(/<style[\s\S]*?<\/style>/gi, "");
    if (!SHAPED.test(html) || field.readOnly) return;
    event.preventDefault();
    paste(html, event.clipboardData.getData("text/plain"));
  });
}

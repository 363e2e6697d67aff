// Blocks with data-passkey ask the device for a passkey ("create" one or "get" one) and send its answer with their form.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

function asked(publicKey) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  options.excludeCredentials = known(publicKey.excludeCredentials);
  options.allowCredentials = known(publicKey.allowCredentials);
  if (publicKey.user) options.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  return options;
}

function answered(credential) {
  const { attestationObject, authenticatorData, clientDataJSON, signature, userHandle } = credential.response;
  const parts = Object.entries({ attestationObject, authenticatorData, clientDataJSON, signature, userHandle });
  const response = Object.fromEntries(parts.filter(([, part]) => part).map(([name, part]) => [name, text(part)]));
  const { id, type, authenticatorAttachment } = credential;
  return { id, rawId: text(credential.rawId), type, authenticatorAttachment, response, clientExtensionResults: credential.getClientExtensionResults() };
}

async function ask(block) {
  const from = block.dataset.passkeyFrom;
  const told = from ? (await (await fetch(from, { headers: { Accept: "application/json" } })).json()).options : JSON.parse(block.dataset.passkeyOptions);
  const publicKey = asked(told.publicKey);
  return answered(await navigator.credentials[block.dataset.passkey]({ publicKey }));
}

for (const block of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential || !navigator.credentials) continue;
  block.hidden = false;
  const button = block.querySelector("button");
  const word = block.querySelector("[data-passkey-word]");
  const form = block.closest("form");
  button.addEventListener("click", async () => {
    word.hidden = true;
    if (block.dataset.passkey === "create" && !form.elements.name.value.trim()) {
      form.elements.name.focus();
      return;
    }
    button.disabled = true;
    try {
      block.querySelector("input").value = JSON.stringify(await ask(block));
      form.submit();
    } catch {
      word.textContent = block.dataset.passkeyRefused;
      word.hidden = false;
      button.disabled = false;
    }
  });
}

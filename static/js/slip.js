// The code of a scanned slip stands behind the # of its address, which no server and no log ever sees.
const code = decodeURIComponent(location.hash.slice(1));
const field = document.querySelector("[data-slip-code]");
if (code && field) {
  history.replaceState(null, "", location.pathname);
  field.value = code.slice(0, 64);
  field.form.requestSubmit();
}

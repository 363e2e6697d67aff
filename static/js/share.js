// The picture of a result goes to the phone's own list of where to share; where there is none the form downloads it.
const form = document.querySelector("[data-share]");
const sheet = form?.closest("details");
const word = form?.querySelector("[data-share-word]");
const name = "ket-qua.png";
const canShare = navigator.canShare?.({ files: [new File([], name, { type: "image/png" })] });

if (canShare) form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const before = word.textContent;
  word.textContent = form.dataset.shareWait;
  try {
    const answer = await fetch(`${form.action}?${new URLSearchParams(new FormData(form))}`);
    if (!answer.ok) throw new Error(String(answer.status));
    await navigator.share({ files: [new File([await answer.blob()], name, { type: "image/png" })] });
    sheet.open = false;
  } catch (error) {
    // closed without choosing: nothing more is wanted
    if (error.name !== "AbortError") form.submit();
  } finally {
    word.textContent = before;
  }
});

sheet?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !sheet.open) return;
  sheet.open = false;
  sheet.querySelector("summary").focus();
});

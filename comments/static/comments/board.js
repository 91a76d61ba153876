// Makes the pages nicer. Every one of them works without it.
(() => {
  "use strict";

  // A second press on a button within this time sends nothing.
  const SENDING_MS = 8000;
  // The rest of a limit is told from this share of it on.
  const NEARLY = 0.9;

  // Says something to those who don't see the page change. It must stand there empty before it speaks.
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);

  // What the posted rules would say of the text, told beside it after a pause in typing. Nothing is stored by asking.

  const PAUSE_MS = 1200;
  const writing = document.querySelector("#comment-form textarea[name=body]");
  if (writing) {
    const hints = document.createElement("ul");
    hints.className = "hints";
    hints.setAttribute("role", "status");
    writing.closest(".field").after(hints);
    let pause = 0;
    let asked = "";
    const tell = ({ title, hint, words, waits }) => {
      const item = document.createElement("li");
      const name = document.createElement("strong");
      name.textContent = `${title}. `;
      item.append(name, hint);
      for (const word of words) {
        const mark = document.createElement("mark");
        mark.dir = "auto";
        mark.textContent = word;
        item.append(" ", mark);
      }
      if (waits) item.append(" You may post it anyway; a moderator then looks at it first.");
      return item;
    };
    const ask = async () => {
      const body = writing.value;
      if (body === asked) return;
      asked = body;
      const data = new FormData(writing.form);
      data.set("hint", "1");
      try {
        const answer = await fetch(writing.form.getAttribute("action"), { method: "POST", body: data });
        if (answer.ok && writing.value === body) hints.replaceChildren(...(await answer.json()).hints.map(tell));
      } catch {
        asked = ""; // away from the net: the rules are told after posting, as without script
      }
    };
    writing.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(ask, PAUSE_MS);
    });
    writing.form.addEventListener("submit", () => clearTimeout(pause));
  }

  // The reply form, in place under the comment it answers.

  const form = document.querySelector(".comments ~ .reply #comment-form");
  if (form) {
    const section = form.closest(".reply");
    const heading = section.querySelector("h2");
    const text = form.elements.body;
    const home = { action: form.getAttribute("action"), heading: heading.textContent, place: document.createComment("reply") };
    section.before(home.place);
    const name = document.createElement("bdi");
    let link = null;

    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.className = "quiet";
    cancel.textContent = "Cancel reply";
    cancel.addEventListener("click", () => takeBack());

    const moveUnder = (newLink) => {
      const comment = newLink.closest("article");
      const author = comment.querySelector(".comment-author").textContent;
      link = newLink;
      comment.after(section);
      form.setAttribute("action", link.getAttribute("href"));
      name.textContent = author;
      heading.replaceChildren("Reply to ", name);
      form.querySelector(".buttons").append(cancel);
      text.focus({ preventScroll: true });
      section.scrollIntoView({ block: "nearest" });
      voice.textContent = `The form is now under the comment by ${author}. Escape takes it back.`;
    };

    const takeBack = () => {
      const from = link;
      link = null;
      home.place.after(section);
      form.setAttribute("action", home.action);
      heading.textContent = home.heading;
      cancel.remove();
      from.focus();
      voice.textContent = "Reply cancelled. What you wrote is in the form under the comments.";
    };

    document.addEventListener("click", (event) => {
      if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      const pressed = event.target.closest("a");
      if (pressed?.matches(".thread .reply-link")) {
        event.preventDefault();
        moveUnder(pressed);
      } else if (link && pressed?.getAttribute("href") === "#reply") {
        takeBack(); // who asks for the form of the article gets it
      }
    });

    section.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && link && !event.isComposing) takeBack();
    });
  }

  // How many characters are left, or too many. Nothing is ever cut.

  for (const field of document.querySelectorAll("[data-limit]")) {
    const limit = Number(field.dataset.limit);
    const counter = document.createElement("p");
    counter.className = "counter";
    counter.setAttribute("aria-live", "polite");
    field.after(counter);

    const count = () => {
      // As the server counts: composed letters, one for a line end, none for white space around.
      const used = Array.from(field.value.normalize("NFC").trim()).length;
      const left = limit - used;
      counter.classList.toggle("over", left < 0);
      if (left < 0) counter.textContent = `${(-left).toLocaleString("en")} too many`;
      else if (used < limit * NEARLY) counter.textContent = "";
      else counter.textContent = `${left.toLocaleString("en")} ${left === 1 ? "character" : "characters"} left`;
    };

    let waiting;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(count, 250); // a number at each key would talk over the one who types
    });
    count();
  }

  // One press, one comment. The buttons stay enabled: a disabled one would not say which was pressed.

  const sent = new Map();
  document.addEventListener("submit", (event) => {
    const { target } = event;
    if (event.defaultPrevented || target.method !== "post") return;
    if (Date.now() - (sent.get(target) ?? -SENDING_MS) < SENDING_MS) {
      event.preventDefault();
      return;
    }
    sent.set(target, Date.now());
    target.classList.add("sending");
    setTimeout(() => target.classList.remove("sending"), SENDING_MS);
  });
  addEventListener("pageshow", () => {
    for (const each of sent.keys()) each.classList.remove("sending");
    sent.clear();
  });

  // After a refusal: to the reason, or to the first field that is wrong.

  const wrong = document.querySelector("main [role=alert], .wrong input, .wrong textarea");
  if (wrong) {
    if (wrong.matches("[role=alert]")) wrong.tabIndex = -1;
    wrong.focus();
  }
})();

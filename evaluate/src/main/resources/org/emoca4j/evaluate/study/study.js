/* The study in the browser: no server, no network unless the researcher gave an address for the answers. */
(function () {
  "use strict";
  const study = window.STUDY;
  const main = document.getElementById("main");
  const FORMAT = "emoca-study-1";
  const STORE = "emoca-study:" + study.study;
  const SAME = "same";
  let state = null;
  let plan = [];
  let saved = true;

  /* ---- the order of the questions: the same for a participant whenever the page is opened ---- */

  function hash(text) { // FNV-1a
    let h = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) {
      h ^= text.charCodeAt(i);
      h = Math.imul(h, 0x01000193);
    }
    return h >>> 0;
  }

  function generator(text) { // mulberry32
    let a = hash(text);
    return function () {
      a = (a + 0x6d2b79f5) >>> 0;
      let t = Math.imul(a ^ (a >>> 15), a | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }

  function shuffled(list, random) {
    const out = list.slice();
    for (let i = out.length - 1; i > 0; i--) {
      const k = Math.floor(random() * (i + 1));
      [out[i], out[k]] = [out[k], out[i]];
    }
    return out;
  }

  /* renders of one photo shall not follow each other, as far as that can be had */
  function spaced(list) {
    const rest = list.slice();
    const out = [];
    while (rest.length) {
      const last = out.length ? out[out.length - 1].group : -1;
      let k = rest.findIndex(function (q) { return q.group !== last; });
      if (k < 0) k = 0;
      out.push(rest.splice(k, 1)[0]);
    }
    return out;
  }

  function part(items, max, random) {
    const all = shuffled(items, random);
    return spaced(max > 0 ? all.slice(0, max) : all);
  }

  /* the first questions come again near the end, the told ones at random places between */
  function withControls(questions, kind, random) {
    const out = questions.slice();
    const repeats = shuffled(questions.slice(0, Math.floor(questions.length / 2)), random).slice(0, study.repeats);
    repeats.forEach(function (q) {
      const from = Math.max(out.indexOf(q) + 2, Math.floor(out.length / 2));
      out.splice(from + Math.floor(random() * (out.length - from + 1)), 0, Object.assign({}, q, { repeat: true }));
    });
    if (questions.length) {
      study.checks.filter(function (c) { return c.part === kind; }).forEach(function (c) {
        const at = 1 + Math.floor(random() * out.length);
        out.splice(at, 0, { kind: "check", item: c.item, part: c.part, expected: c.expected });
      });
    }
    return out;
  }

  function makePlan(participant) {
    const random = generator(study.seed + "|" + study.study + "|" + participant);
    function label(q) { return { kind: "label", item: q.item, group: q.group }; }
    const labels = withControls(part(study.labels, study.labelsPerPerson, random).map(label), "label", random);
    const photos = part(study.photos, study.labelsPerPerson, random).map(label);
    const pairs = withControls(part(study.pairs, study.pairsPerPerson, random).map(function (q) {
      return { kind: "pair", item: q.item, photo: q.photo, group: q.group, a: q.a, b: q.b };
    }), "pair", random).map(function (q) {
      if (q.kind !== "pair") return q;
      const turned = random() < 0.5;
      return Object.assign({}, q, { left: turned ? q.b : q.a, right: turned ? q.a : q.b });
    });
    const questions = [];
    function section(list, title, text) {
      if (list.length) questions.push({ kind: "intro", title: title, text: text, count: list.length });
      list.forEach(function (q) { questions.push(q); });
    }
    section(labels, "Which emotion does the face show?",
      "You will see grey or painted 3D faces, one at a time. Choose the emotion that each of them shows. There is no "
      + "right or wrong: your first impression counts.");
    section(photos, "Now the same for photos", "Choose the emotion that the face in each photo shows.");
    section(pairs, "Which 3D face fits the photo better?",
      "You will see a photo and two 3D faces. Choose the one whose expression fits the photo better.");
    return questions;
  }

  /* ---- what is kept ---- */

  function load() {
    try {
      const text = localStorage.getItem(STORE);
      return text ? JSON.parse(text) : null;
    } catch (e) {
      return null;
    }
  }

  function save() {
    try {
      localStorage.setItem(STORE, JSON.stringify(state));
    } catch (e) {
      saved = false;
    }
  }

  function forget() {
    try { localStorage.removeItem(STORE); } catch (e) { /* nothing was kept */ }
  }

  function results() {
    return {
      format: FORMAT, study: study.study, participant: state.participant, started: state.started,
      finished: state.finished || null, complete: state.at >= plan.length, answers: state.answers
    };
  }

  function csv() {
    const columns = ["study", "participant", "kind", "item", "left", "right", "answer", "repeat", "millis"];
    function cell(value) {
      const text = value === undefined || value === null ? "" : String(value);
      return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
    }
    const lines = state.answers.map(function (a) {
      return [study.study, state.participant, a.kind, a.item, a.left, a.right, a.answer, a.repeat, a.millis]
        .map(cell).join(",");
    });
    return [columns.join(",")].concat(lines).join("\r\n") + "\r\n";
  }

  /* ---- pages ---- */

  function element(name, attributes, children) {
    const e = document.createElement(name);
    Object.entries(attributes || {}).forEach(function (pair) {
      if (pair[0] === "text") e.textContent = pair[1];
      else if (typeof pair[1] === "function") e.addEventListener(pair[0], pair[1]);
      else if (pair[1] === true) e.setAttribute(pair[0], "");
      else if (pair[1] !== false && pair[1] !== null) e.setAttribute(pair[0], pair[1]);
    });
    (children || []).forEach(function (c) { e.append(c); });
    return e;
  }

  function show(heading, children) {
    const title = element("h2", { tabindex: "-1", text: heading });
    main.replaceChildren(title, ...children);
    progress();
    title.focus();
    window.scrollTo(0, 0);
  }

  function progress() {
    const box = document.getElementById("progress");
    box.hidden = !state;
    if (!state) return;
    const total = plan.filter(function (q) { return q.kind !== "intro"; }).length;
    document.getElementById("bar").value = total ? state.answers.length / total : 1;
    document.getElementById("where").textContent = state.answers.length + " of " + total;
  }

  function image(name, alt) {
    return element("img", { src: "img/" + name + ".png", alt: alt, draggable: "false" });
  }

  function welcome() {
    const earlier = load();
    const given = new URLSearchParams(location.search);
    const id = element("input", {
      type: "text", id: "participant", autocomplete: "off", maxlength: "64",
      value: given.get("participant") || given.get("PROLIFIC_PID") || ""
    });
    const agree = element("input", { type: "checkbox", id: "agree" });
    const error = element("p", { class: "error", role: "alert" });
    const children = study.intro.map(function (text) { return element("p", { class: "prose", text: text }); });
    if (study.contact) children.push(element("p", { class: "prose", text: "Contact: " + study.contact }));
    if (earlier) {
      children.push(element("p", { class: "prose", text: "On this device " + earlier.participant + " has answered "
        + earlier.answers.length + " questions." }));
      children.push(element("button", { type: "button", class: "go", text: "Go on as " + earlier.participant,
        click: function () { state = earlier; plan = makePlan(state.participant); next(); } }));
      children.push(element("p", {
        text: "Or begin anew as somebody else; this removes those answers from this device:"
      }));
    }
    children.push(element("form", { submit: function (event) {
      event.preventDefault();
      const name = id.value.trim();
      if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
        error.textContent = "Please enter your participant id: letters, digits, dots, dashes.";
        id.focus();
      } else if (!agree.checked) {
        error.textContent = "Please tick the box if you want to take part.";
        agree.focus();
      } else {
        state = { participant: name, started: new Date().toISOString(), at: 0, answers: [] };
        plan = makePlan(name);
        save();
        next();
      }
    } }, [
      element("label", { class: "field" }, ["Participant id", id]),
      element("p", {}, [element("label", {}, [agree, " I have read this and want to take part."])]),
      error,
      element("button", { type: "submit", class: earlier ? "" : "go", text: "Begin" })
    ]));
    show("Welcome", children);
  }

  function next() {
    if (state.at >= plan.length) {
      finish();
      return;
    }
    const question = plan[state.at];
    for (let i = state.at + 1; i < Math.min(plan.length, state.at + 4); i++) { // so that no picture is waited for
      [plan[i].kind === "label" ? plan[i].item : null, plan[i].photo, plan[i].a, plan[i].b].forEach(function (name) {
        if (name) new Image().src = "img/" + name + ".png";
      });
    }
    if (question.kind === "intro") sectionIntro(question);
    else if (question.kind === "check") ask(question, question.part, checkCard(question));
    else ask(question, question.kind, null);
  }

  function sectionIntro(question) {
    show(question.title, [
      element("p", { class: "prose", text: question.text }),
      element("p", { class: "prose", text: question.count + " questions. You can use the mouse, touch, or the "
        + "keyboard: the keys are shown beside the answers, Enter goes on. You can close this page and go on later on "
        + "this device." }),
      element("button", { type: "button", class: "go", text: "Start", click: function () {
        state.at++;
        save();
        next();
      } })
    ]);
  }

  function checkCard(question) {
    const answer = question.part === "label"
      ? study.answers.find(function (a) { return a.name === question.expected; }).shown
      : question.expected === "left" ? "Left" : "Right";
    return element("p", {
      class: "check", text: "This question shows whether the text is read. Please choose: " + answer
    });
  }

  function ask(question, kind, card) {
    const began = performance.now();
    const go = element("button", { type: "submit", class: "go", text: "Next", disabled: true });
    const form = element("form", {
      change: function () { go.disabled = false; },
      submit: function (event) {
        event.preventDefault();
        const chosen = form.querySelector("input:checked");
        if (chosen) record(question, chosen.value, Math.round(performance.now() - began));
      }
    });
    if (kind === "label") labelForm(form, question, card);
    else pairForm(form, question, card);
    form.append(element("div", { class: "row" }, [go]));
    show(kind === "label" ? "Which emotion does this face show?" : "Which 3D face fits the photo better?", [form]);
  }

  function radio(value, key) {
    return element("input", { type: "radio", name: "answer", value: value, "data-key": key });
  }

  function labelForm(form, question, card) {
    const choices = study.answers.map(function (a, i) {
      const key = String((i + 1) % 10);
      return element("label", { class: "choice" }, [radio(a.name, key), element("span", { text: a.shown }),
        element("kbd", { text: key })]);
    });
    form.append(element("div", { class: "ask" }, [
      card || image(question.item, "a face"),
      element("fieldset", { "aria-label": "Emotion" }, choices)
    ]));
  }

  function side(value, text, key, picture) {
    return element("label", { class: "side" }, [radio(value, key)].concat(picture ? [picture] : [],
      [element("span", {}, [text, element("kbd", { text: key })])]));
  }

  function pairForm(form, question, card) {
    form.append(element("fieldset", { "aria-label": "The better fit" }, [
      element("div", { class: "pair" }, [
        side("left", "Left", "1", card ? null : image(question.left, "left 3D face")),
        card || element("figure", {}, [image(question.photo, "the photo"), element("figcaption", { text: "Photo" })]),
        side("right", "Right", "2", card ? null : image(question.right, "right 3D face"))
      ]),
      element("div", { class: "row" }, [
        element("label", { class: "choice" }, [radio(SAME, "3"), "No difference", element("kbd", { text: "3" })])
      ])
    ]));
  }

  function record(question, answer, millis) {
    const entry = { kind: question.kind, item: question.item };
    if (question.kind === "pair") {
      entry.left = question.left;
      entry.right = question.right;
      entry.answer = answer === SAME ? SAME : question[answer];
    } else {
      entry.answer = answer;
    }
    entry.repeat = Boolean(question.repeat);
    entry.millis = millis;
    state.answers.push(entry);
    state.at++;
    if (state.at >= plan.length) state.finished = new Date().toISOString();
    save();
    next();
  }

  function download(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], { type: type }));
    const link = element("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
  }

  function finish() {
    const name = "study-" + study.study + "-" + state.participant;
    const status = element("p", { role: "status" });
    const children = [
      element("p", { class: "prose", text: study.post
        ? "Thank you! Your answers are being sent. If that fails, please download them and give them to the researcher."
        : "Thank you! Please download your answers and give the file to the researcher." }),
      status,
      element("button", { type: "button", class: "go", text: "Download answers (JSON)", click: function () {
        download(name + ".json", "application/json", JSON.stringify(results(), null, 1));
      } }),
      element("button", { type: "button", text: "Download answers (CSV)", click: function () {
        download(name + ".csv", "text/csv", csv());
      } }),
      element("button", { type: "button", text: "Remove my answers from this device", click: function () {
        forget();
        state = null;
        welcome();
      } })
    ];
    if (study.post) {
      children.splice(2, 0, element("button", { type: "button", text: "Send again", click: function () {
        send(status);
      } }));
    }
    show("That was all", children);
    if (study.post && !state.sent) send(status);
    else if (state.sent) status.textContent = "Your answers were sent.";
  }

  function send(status) {
    status.textContent = "Sending ...";
    fetch(study.post, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(results())
    }).then(function (response) {
      if (!response.ok) throw new Error("answer " + response.status);
      state.sent = true;
      save();
      status.textContent = "Your answers were sent.";
    }).catch(function (error) {
      status.textContent = "Sending failed (" + error.message + "). Please download your answers.";
    });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.type === "text") return;
    const input = main.querySelector('input[data-key="' + CSS.escape(event.key) + '"]');
    if (input) {
      input.checked = true;
      input.focus();
      input.dispatchEvent(new Event("change", { bubbles: true }));
      event.preventDefault();
    } else if (event.key === "Enter" && event.target.tagName !== "BUTTON") {
      const go = main.querySelector("button.go:not(:disabled)");
      if (go && (!main.querySelector("form") || main.querySelector("input:checked"))) {
        event.preventDefault();
        go.click();
      }
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (!saved && state && !state.finished) event.preventDefault(); // this browser keeps nothing
  });

  document.title = study.title;
  document.getElementById("title").textContent = study.title;
  document.getElementById("footer").textContent =
    "Answers stay on this device until you download" + (study.post ? " or send them." : " them.");
  welcome();
})();

"""A student's road through both assignments, in JupyterLab."""

from __future__ import annotations

import shutil

from browser.notebook import Notebook, submit
from conftest import ROOT

from course.commands.samples import read_sample

RIGHT = {
    name: read_sample(ROOT / "tests" / "submissions" / name / "s1-right.py").cells for name in ("convnet", "faces")
}

#: The same gradient, of the sum of the errors instead of their mean.
NO_MEAN = RIGHT["convnet"]["geterrorgrad-answer"].replace(" / len(y)", "")


def test_a_student_solves_the_convnet_assignment_and_submits_it(released, start_lab, open_page, training, screenshots):
    _, url = start_lab(released)
    page = open_page(url)
    notebook = Notebook(page, "convnet/convnet.ipynb")

    notebook.run_all()
    assert "TODO" in notebook.cell("buildcnn-answer").inner_text()
    assert "buildcnn: not written yet" in notebook.shown("buildcnn")
    notebook.picture(screenshots / "convnet-first-todo.png", "Exercise `buildcnn`")

    answers = RIGHT["convnet"]
    notebook.write("buildcnn-answer", answers["buildcnn-answer"])
    notebook.run("buildcnn-answer")
    assert "10 of 10 points" in notebook.run("buildcnn")
    notebook.run("nn = buildcnn()")

    assert answers["geterrorgrad-answer"] != NO_MEAN
    notebook.write("geterrorgrad-answer", NO_MEAN)
    notebook.run("geterrorgrad-answer")
    assert "too large by the same factor" in notebook.run("geterrorgrad")
    notebook.picture(screenshots / "convnet-named-mistake.png", "geterrorgrad-answer")
    notebook.write("geterrorgrad-answer", answers["geterrorgrad-answer"])
    notebook.run("geterrorgrad-answer")
    assert "6 of 6 points" in notebook.run("geterrorgrad")
    notebook.write("derivation", answers["derivation"].replace("# ", ""))
    notebook.start("derivation")

    notebook.run("def trainingstep")
    notebook.run("def train(n)")
    notebook.write("training-answer", "points = train(200)")
    notebook.start("training-answer")
    see_the_progress_bar_move(notebook)
    notebook.wait()
    see_the_accuracy_curve(notebook, screenshots)
    shutil.copytree(training(), released / "lab" / "student" / "convnet", dirs_exist_ok=True)  # trained on, elsewhere
    assert "10 of 10 points" in notebook.run("training")

    notebook.write("firstconvolution-answer", answers["firstconvolution-answer"])
    notebook.cell('if Path("cnn/c4').click()
    notebook.run_all("Run Selected Cell and All Below")
    assert "10 of 10 points" in notebook.shown("firstconvolution")
    assert notebook.pictures("utils.heatmaps(S.sum") == 1
    notebook.picture(screenshots / "convnet-heatmaps.png", "utils.heatmaps(S.sum")

    notebook.write("training-answer", "points = train(1000)")
    notebook.save()
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    dialog.get_by_text("Success! Your notebook passes all the tests.").wait_for()
    page.screenshot(path=screenshots / "convnet-validated.png")
    dialog.get_by_role("button").last.click()
    submit(page, "convnet")
    page.screenshot(path=screenshots / "convnet-submitted.png")
    (handed_in,) = (released / "lab" / "exchange" / "explained" / "inbound").iterdir()
    assert "points = train(1000)" in (handed_in / "convnet.ipynb").read_text()
    assert len(list((handed_in / "cnn").glob("*.npz"))) == 4


def test_a_student_goes_through_the_faces_assignment_to_its_heatmaps(released, start_lab, open_page, screenshots):
    _, url = start_lab(released, COURSE_RUN="2")
    page = open_page(url)
    notebook = Notebook(page, "faces/faces.ipynb")
    notebook.run_all()
    assert "buildnet: not written yet" in notebook.shown("buildnet")
    for name, answer in RIGHT["faces"].items():
        notebook.write(name, answer)
    notebook.run_all()
    for name in RIGHT["faces"]:
        check = name.removesuffix("-answer")
        assert "points" in notebook.shown(check)
        assert "wrong" not in notebook.shown(check)
    assert notebook.pictures("utils.comparison(") == 1
    notebook.picture(screenshots / "faces-heatmaps.png", "utils.comparison(")


def see_the_progress_bar_move(notebook: Notebook) -> None:
    """tqdm's bar is a widget; it is somewhere in the middle, and later further on."""
    width = "() => parseFloat(document.querySelector('.jp-OutputArea .progress-bar')?.style.width)"
    notebook.page.wait_for_function(f"() => {{ const at = ({width})(); return at > 0 && at < 100; }}")
    before = notebook.page.evaluate(width)
    notebook.page.wait_for_function(f"before => ({width})() > before", arg=before)


def see_the_accuracy_curve(notebook: Notebook, screenshots) -> None:
    """After training. LIVE CURVE: when `train` draws it while it runs, see here that the picture changes."""
    assert "200" in notebook.shown("training-answer")
    notebook.run("utils.accuracycurve(points)")
    assert notebook.pictures("utils.accuracycurve(points)") == 1
    notebook.picture(screenshots / "convnet-training.png", "training-answer")

# %% pivot
def table(names, marks):
    return pd.DataFrame({"name": names, "mark": marks}).pivot_table("mark", "name").reset_index()


# %% as-index
# mistake: unforeseen
def table(names, marks):
    return pd.DataFrame({"name": names, "mark": marks}).groupby("name")["mark"].mean()


# %% largest
# mistake: unforeseen
def table(names, marks):
    return pd.DataFrame({"name": names, "mark": marks}).groupby("name", as_index=False)["mark"].max()

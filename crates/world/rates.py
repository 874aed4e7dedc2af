#!/usr/bin/env python
"""Hazard base rates from world trade. Steps in the order of docs/methods/base-rates.md.
Deterministic; the two checks that need chance (steps 6 and 9) use fixed seeds.
usage: python rates.py FOLDER [OUTPUT FOLDER]; FOLDER holds trade.parquet, mine_production_wmd.csv, wgi_political_stability.csv"""
import sys, warnings
import numpy as np, pandas as pd
from scipy.special import gammaln
from scipy.stats import lognorm, beta as betad
warnings.filterwarnings('ignore'); pd.set_option('display.width', 220, 'display.max_columns', 40, 'display.max_rows', 300)
D = sys.argv[1].rstrip('/') + '/'
OUT = (sys.argv[2] if len(sys.argv) > 2 else '.').rstrip('/') + '/'
Y0, Y1 = 1995, 2024
SHARE, HALF, CAP, VMIN = .05, np.log(.5), .05, 100.
BINS = np.log([.05, .2, .35, .5, .7, .9, 1.2, 2.])      # nine bins of a customer's change
SIZES = (1600., 25600.)                                   # kUSD a year: three classes of size
SUSPECT = {'261210'}                                      # uranium: a fifth of its rows lack a weight, secrecy: not in class rates
RECODED = {('282200', 'COD')}                             # cobalt hydroxide moved to heading 8105 in 2022-24: no fall
ZERO = np.log(.02)

def stage(h): return 'ore' if h[:2] in ('25', '26') else 'processed'
def lr(a, b): return np.clip(np.log(np.maximum(a, 1e-12) / np.maximum(b, 1e-12)), ZERO, -ZERO)
def agreed(a, b):                                         # median of weight change, value change and no change
    return np.where(a * b <= 0, 0, np.where(np.abs(a) < np.abs(b), a, b))
def wmed(x, w):
    o = np.argsort(x, kind='stable'); c = np.cumsum(w[o]); return x[o][np.searchsorted(c, c[-1] / 2)]

# ---------------------------------------------------------------- 1 data
def load():
    d = pd.read_parquet(D + 'trade.parquet')
    for c in ('hs92', 'importer', 'exporter'): d[c] = d[c].astype(str)
    same = {'ZA1': 'ZAF', 'SCG': 'SRB'}
    d['importer'] = d.importer.replace(same); d['exporter'] = d.exporter.replace(same)
    d['year'] = d.year.astype(int)
    return d[d.importer != d.exporter]

# ---------------------------------------------------------------- 2 simple estimators
def simple(d):
    print('== 2 simple estimators: falls by more than half against the median of the three years before')
    m = pd.read_csv(D + 'mine_production_wmd.csv')
    p = m.pivot_table(index=['mineral', 'country'], columns='year', values='quantity', aggfunc='sum').fillna(0)
    for hi in (2022, 2024):
        n = e = 0
        for y in range(2021, hi + 1):
            b = p[[y-3, y-2, y-1]].median(axis=1); k = (b / b.groupby('mineral').transform('sum') >= SHARE) & (b > 0)
            n += k.sum(); e += (k & (p[y] < .5 * b)).sum()
        print(f'mine output, producers of 5 % and more, 65 raw materials, 2021-{hi}: {e} of {n} = {e/n:.4f}')
    for q in ('quantity_t', 'value_kusd'):
        t = d.pivot_table(index=['hs92', 'exporter'], columns='year', values=q, aggfunc='sum').fillna(0)
        for adj in (0, 1):
            rows = []; prev = pd.Series(False, index=t.index)
            for y in range(1998, Y1 + 1):
                b = t[[y-3, y-2, y-1]].median(axis=1); tot = b.groupby('hs92').transform('sum')
                om = tot - b; g = ((t[y].groupby('hs92').transform('sum') - t[y]) / om).clip(upper=1).where(om > .1 * tot, 1) if adj else 1.
                f = (t[y] < .5 * b * g) & (b > 0); rows.append(pd.DataFrame(dict(sh=b / tot, f=f, prev=prev))); prev = f
            o = pd.concat(rows).reset_index(); o['st'] = o.hs92.map(stage)
            for lo in (.05, .2):
                k = o[o.sh >= lo]; kk = k[~k.prev]
                print(f'{q:11s} market {"taken off" if adj else "left in  "} share>={lo}: years fallen {k.f.mean():.4f}  begun {kk.f.sum()} of {len(kk)} = {kk.f.mean():.4f}', kk.groupby('st').f.mean().round(4).to_dict())
    for q in ('quantity_t', 'value_kusd'):
        ev = {}
        for imp in ('KOR', 'JPN', 'USA'):
            x = d[d.importer == imp].pivot_table(index=['hs92', 'exporter'], columns='year', values=q, aggfunc='sum').reindex(columns=range(Y0, Y1+1)).fillna(0)
            prev = pd.Series(False, index=x.index)
            for y in range(1998, Y1 + 1):
                b = x[[y-3, y-2, y-1]].median(axis=1); tot = b.groupby('hs92').transform('sum'); om = tot - b
                g = ((x[y].groupby('hs92').transform('sum') - x[y]) / om).clip(upper=1).where(om > .1 * tot, 1)
                f = (x[y] < .5 * b * g) & (b > 0)
                for k in x.index[b / tot >= .1]: ev.setdefault((*k, y), []).append((f[k], prev[k]))
                prev = f
        n = e = num = den = 0; by = {'ore': [0, 0], 'processed': [0, 0]}
        for k, v in ev.items():
            if len(v) > 1: s = sum(a for a, _ in v); num += s * (s - 1); den += s * (len(v) - 1)
            v = [a for a, b in v if not b]
            if len(v) < 2: continue
            n += 1; j = sum(v) >= 2; e += j; by[stage(k[0])][0] += j; by[stage(k[0])][1] += 1
        print(f'{q}: two of KOR, JPN, USA lose an exporter together: {e} of {n} = {e/n:.4f}', {s: round(a / b, 4) for s, (a, b) in by.items()}, f'another falls too in {num/den:.2f}')

# ---------------------------------------------------------------- 3 panel of changes
def panel(d):
    nodes, flows, totals = [], [], {}
    for k in sorted(d.hs92.unique()):
        x = d[d.hs92 == k]; C = np.array(sorted(set(x.importer) | set(x.exporter))); ix = {c: n for n, c in enumerate(C)}
        N, T = len(C), Y1 - Y0 + 1; V = np.zeros((N, N, T)); Q = np.zeros((N, N, T))
        i, j, t = x.exporter.map(ix).values, x.importer.map(ix).values, x.year.values - Y0
        v, q = x.value_kusd.values, x.quantity_t.values.copy(); P = np.full(T, np.nan)
        for s in range(T):                                # world price of the year: median unit value by value
            f = (t == s) & (q > 0)
            if f.any(): P[s] = wmed(v[f] / q[f], v[f])
        P = pd.Series(P).bfill().ffill().values
        miss = ~(q > 0); q[miss] = v[miss] / P[t[miss]]
        np.add.at(V, (i, j, t), v); np.add.at(Q, (i, j, t), q)
        R = V / P                                         # value at the year's price: a second measure of volume
        tq, tv, iq, iv = Q.sum(1), R.sum(1), Q.sum(0), R.sum(0)
        for a in range(N): totals[k, C[a]] = (tq[a], tv[a])
        med = lambda z, s: np.median(z[..., s-3:s], axis=-1)
        for s in range(3, T):
            mq, mv = med(Q, s), med(R, s); m = np.sqrt(mq * mv); Mq, Mv = med(tq, s), med(tv, s)
            sh = np.sqrt(Mq * Mv); sh = sh / sh.sum(); I = np.sqrt(med(iq, s) * med(iv, s))
            yt = agreed(lr(tq[:, s], Mq), lr(tv[:, s], Mv)); W, Wv = med(tq.sum(0), s), med(tv.sum(0), s)
            for a in np.where(sh >= SHARE)[0]:
                mu = min(0., float(agreed(lr(tq[:, s].sum() - tq[a, s], W - Mq[a]), lr(tv[:, s].sum() - tv[a, s], Wv - Mv[a]))))
                js = np.where((m[a] > 0) & ((m[a] >= .05 * I) | (m[a] >= .02 * m[a].sum())))[0]
                oq, ov = iq[js] - Q[a, js], iv[js] - R[a, js]; kap = .1 * I[js]
                b = np.minimum(0, agreed(np.log((oq[:, s] + kap * np.exp(mu)) / (med(oq, s) + kap)), np.log((ov[:, s] + kap * np.exp(mu)) / (med(ov, s) + kap))))
                y = agreed(lr(Q[a, js, s], mq[a, js]), lr(R[a, js, s], mv[a, js]))
                w = m[a, js]; bbar = np.log((w * np.exp(b)).sum() / w.sum()) if len(js) else mu
                for c, jj in enumerate(js): flows.append((len(nodes), C[jj], y[c], b[c], w[c], V[a, jj, s-3:s].mean()))
                nodes.append((k, C[a], Y0 + s, sh[a], yt[a], bbar, tq[a, s] / Mq[a], tv[a, s] / Mv[a], V[a, :, s-3:s].sum() / 3))
    n = pd.DataFrame(nodes, columns='hs92 exporter year share ytot bbar weight_ratio value_ratio vusd'.split())
    f = pd.DataFrame(flows, columns='node importer y b m vusd'.split()); f = f[f.vusd >= VMIN].reset_index(drop=True)
    n['adj'] = n.ytot - n.bbar; n['stage'] = n.hs92.map(stage)
    f['w'] = f.m / f.groupby('node').m.transform('sum')
    n['neff'] = (1 / (f.w ** 2).groupby(f.node).sum()).reindex(range(len(n))).values
    return n, f, totals

# ---------------------------------------------------------------- 4 two states, EM
def em(n, f, iters=100, cap=CAP, half=HALF):
    S, B, N = len(SIZES) + 1, len(BINS) + 1, len(n)
    om = np.minimum(1, f.w.values / cap); sc = np.digitize(f.vusd.values, SIZES); node = f.node.values
    bn = np.where(f.y.values <= BINS[0], 0, np.digitize((f.y - f.b).values, BINS))
    has = n.neff.notna().values; cand = (n.adj.values < half) & has; st = (n.stage == 'processed').astype(int).values
    F0 = np.array([np.bincount(bn[sc == s], om[sc == s], B) for s in range(S)]); F0 /= F0.sum(1, keepdims=True)
    F1 = F0.mean(0) * np.array([4, 4, 4, 4, 1, .5, .3, .2, .2]); F1 = np.tile(F1 / F1.sum(), (S, 1)); p = np.array([.03, .03])
    for _ in range(iters):
        ll = np.bincount(node, om * np.log(F1 / F0)[sc, bn], N)
        P = np.where(cand, 1 / (1 + np.exp(-np.log(p / (1 - p))[st] - ll)), 0)
        p = np.array([(P[(st == q) & has].sum() + .5) / (((st == q) & has).sum() + 1) for q in (0, 1)])
        pw = P[node] * om
        for s in range(S):
            k = sc == s
            F0[s] = np.bincount(bn[k], (om - pw)[k], B) + .5; F1[s] = np.bincount(bn[k], pw[k], B) + .5
        F0 /= F0.sum(1, keepdims=True); F1 /= F1.sum(1, keepdims=True)
    return np.where(has, P, np.nan), p, F0, F1

def begun(n):
    pr = n.set_index(['hs92', 'exporter', 'year']).P
    prev = pr.reindex(pd.MultiIndex.from_arrays([n.hs92, n.exporter, n.year - 1])).fillna(0).values
    n['on'] = n.P * (1 - prev); n['T'] = np.where(n.P.isna(), 0, 1 - prev)
    return n

def rate_err(k):
    """rate = sum of onsets / sum of years at risk; error: information of soft counts, clustered by exporter and product"""
    T, e = k['T'].sum(), k.on.sum(); r = e / T if T else np.nan
    if not e: return T, e, 0., np.nan
    r_ = max(r, 1e-6); sc = (k.on - r_ * k['T']) / (r_ * (1 - r_)); info = (sc ** 2).sum()
    cl = (sc.groupby([k.hs92, k.exporter]).sum() ** 2).sum()
    return T, e, r, max(np.sqrt(max(cl, info)) / info, r / np.sqrt(e))

# ---------------------------------------------------------------- helpers
def gamma_shape(n, E):
    """ML of alpha: n ~ Poisson(E x), x ~ gamma(mean 1, shape alpha); grid"""
    A = np.exp(np.arange(np.log(.1), np.log(100), .05)); n, E = np.asarray(n)[:, None], np.asarray(E)[:, None]
    L = (gammaln(n + A) - gammaln(A) + A * np.log(A) - (A + n) * np.log(A + E)).sum(0)
    k = L >= L.max() - 1.92; return A[L.argmax()], A[k].min(), A[k].max()

def main():
    d = load(); simple(d)
    n, f, totals = panel(d)
    n['P'], p, F0, F1 = em(n, f); n.loc[[k in RECODED for k in zip(n.hs92, n.exporter)], 'P'] = np.nan; n = begun(n)
    print('\n== 3 panel', len(n), 'exporter-product-years', len(f), 'flows; total fell by half in weight and value %.4f, buyers taken off %.4f' % ((n.ytot < HALF).mean(), (n.adj < HALF).mean()))
    print('== 4 states: p', p.round(4)); print('bins', np.exp(BINS)); print('ordinary\n', F0.round(3)); print('disrupted\n', F1.round(3))

    # ------------------------------------------------------------ 5 governance, breadth
    w = pd.read_csv(D + 'wgi_political_stability.csv').pivot_table(index='country', columns='year', values='estimate').reindex(columns=range(Y0, Y1+1)).interpolate(axis=1, limit_direction='both')
    wg = lambda e, y: w.at[{'S19': 'TWN'}.get(e, e), y] if {'S19': 'TWN'}.get(e, e) in w.index else np.nan
    n['wgi'] = [wg(e, y) for e, y in zip(n.exporter, n.year)]
    n['gov'] = n.groupby('year').wgi.transform(lambda x: np.minimum(2, np.floor(3 * (x.rank(method='first') - .5) / x.notna().sum()))).map({0: 'worst', 1: 'middle', 2: 'best'})
    print('thirds, 2024:', n[n.year == 2024].groupby('gov').wgi.agg(['min', 'max']).round(2).to_dict('index'))
    n['breadth'] = np.where(n.neff >= 4.5, 'broad', 'narrow'); ok = n[~n.hs92.isin(SUSPECT) & n.P.notna()]

    # ------------------------------------------------------------ 6 what the estimator misses and invents
    print('== 6 injection and null'); sens = {}
    rng = np.random.default_rng(1); base = n[['hs92', 'exporter', 'year', 'adj', 'stage', 'neff']]
    for Dp in (.6, .75, .9):
        got = []
        for rep in range(4):
            mm, gg = base.copy(), f.copy(); pick = mm.index[(mm.adj > -.35) & (np.arange(len(mm)) % 80 == rep * 20 + 7)]
            k = gg.node.isin(pick); loss = np.clip(rng.beta(2 * Dp, 2 * (1 - Dp), k.sum()), 0, .999)
            gg.loc[k, 'y'] = np.maximum(gg.y[k] + np.log(1 - loss), ZERO); x = gg[k].assign(q=gg.w[k] * (1 - loss))
            s = x.groupby('node').q.sum(); mm.loc[s.index, 'adj'] += np.log(s); P_, *_ = em(mm, gg)
            got.append(pd.DataFrame(dict(P=P_[s.index], c=mm.adj[s.index] < HALF, nf=mm.neff[s.index], st=mm.stage[s.index])))
        q = pd.concat(got); sens[Dp] = {s: q.P[(q.st == s) & q.c].mean() for s in ('ore', 'processed')}
        print(f'injected loss {Dp}, customers between 0 and 1: total fell {q.c.mean():.2f}, mean P of these {q.P[q.c].mean():.2f}', {s: round(v, 2) for s, v in sens[Dp].items()}, 'by customers (<1.5, 3, 4.5, more):', q[q.c].groupby(pd.cut(q.nf, [0, 1.5, 3, 4.5, 100])).P.mean().round(2).tolist())
    r = np.clip(f.y - f.b, ZERO, 1.5); sc = np.digitize(f.vusd, [1600, 6400, 25600, 102400]); ordinary = n.P.reindex(f.node).values < .5
    hit, nullP = np.zeros(len(n)), []
    for rep in range(40):
        ks = np.arange(len(f))
        for s in range(5): k = np.where(sc == s)[0]; ks[k] = rng.choice(k[ordinary[k]], len(k))
        R = (f.w * np.exp(r.values[ks])).groupby(f.node).sum().reindex(range(len(n))); hit += (R < .5).values
        if rep < 4:
            mm, gg = base.copy(), f.copy(); gg['y'], gg['b'] = f.y.values[ks], f.b.values[ks]; mm['adj'] = np.log(R); 
            nb = np.where(gg.y.values <= BINS[0], 0, np.digitize((gg.y - gg.b).values, BINS)); S = np.digitize(gg.vusd.values, SIZES)
            ll = np.bincount(gg.node, np.minimum(1, gg.w / CAP) * np.log(F1 / F0)[S, nb], len(n)); lo = np.log(p / (1 - p))[(n.stage == 'processed').astype(int)]
            nullP.append(np.where(mm.adj < HALF, 1 / (1 + np.exp(-lo - ll)), 0))
    n['null'] = hit / 40; n['obs'] = ((f.w * np.exp(r)).groupby(f.node).sum().reindex(range(len(n))) < .5).values; n['nullP'] = np.mean(nullP, 0)
    ok = n[~n.hs92.isin(SUSPECT) & n.P.notna()]
    print(ok.groupby('stage')[['obs', 'null', 'P', 'nullP']].mean().round(4)); print(ok.groupby(['stage', pd.cut(ok.neff, [0, 1.5, 3, 4.5, 100])])[['obs', 'null', 'P', 'nullP']].mean().round(4))

    # ------------------------------------------------------------ 7 depth, durations
    n['loss'] = 1 - np.exp(n.adj); life = []
    for r_ in n[n.on >= .05].itertuples():
        tq, tv = totals[r_.hs92, r_.exporter]; s = r_.year - Y0; Mq, Mv = np.median(tq[s-3:s]), np.median(tv[s-3:s]); L = 1; worst = r_.loss
        while s + L <= Y1 - Y0:
            a = float(agreed(lr(tq[s+L], Mq), lr(tv[s+L], Mv)))
            if a >= HALF: break
            worst = max(worst, 1 - np.exp(a)); L += 1
        life.append((r_.stage, r_.hs92, r_.exporter, r_.year, r_.on, r_.loss, worst, L, s + L > Y1 - Y0))
    life = pd.DataFrame(life, columns='stage hs92 exporter year w loss worst L open'.split())
    def km(x):                                            # weighted Kaplan-Meier: share lasting more than L years
        S, out = 1., []
        for L in range(1, 6):
            risk = x.w[(x.L >= L) & ~((x.L == L) & x.open)].sum(); end = x.w[(x.L == L) & ~x.open].sum(); S *= 1 - end / risk if risk else 1; out.append(S)
        return out
    dep = {}
    for s in ('ore', 'processed', 'all'):
        x = life[((life.stage == s) | (s == 'all')) & ~life.hs92.isin(SUSPECT)]; m = np.average(x.loss, weights=x.w); sd = np.sqrt(np.average((x.loss - m) ** 2, weights=x.w)); S = km(x)
        dep[s] = dict(events=x.w.sum(), depth_mean=m, depth_sd=sd, worst=np.average(x.worst, weights=x.w), one=1 - S[0], two=S[0] - S[1], three=S[1], five=S[3])
    for lab, k in (('ends', (life.L <= 2) & ~life.open), ('lasts', life.L >= 3)):
        x = life[k & ~life.hs92.isin(SUSPECT)]; m = np.average(x.loss, weights=x.w); S = km(x)
        dep[lab] = dict(events=x.w.sum(), depth_mean=m, depth_sd=np.sqrt(np.average((x.loss - m) ** 2, weights=x.w)), worst=np.average(x.worst, weights=x.w), one=1 - S[0], two=S[0] - S[1], three=S[1], five=S[3])
    x = life[(life.w > .5) & ~life.hs92.isin(SUSPECT)].assign(w=1.); S = km(x); dep['P>0.5'] = dict(events=len(x), depth_mean=x.loss.mean(), depth_sd=x.loss.std(), worst=x.worst.mean(), one=1 - S[0], two=S[0] - S[1], three=S[1], five=S[3])
    print('== 7 depth and years'); print(pd.DataFrame(dep).round(3))
    big = life[life.w > .5]; print('of events with P > 0.5:', len(big), 'last 3 years and more (closed):', ((big.L >= 3)).sum(), 'open', big.open.sum()); print(big[(big.L >= 3)].round(2).to_string())

    # ------------------------------------------------------------ 8 rates, partially pooled
    print('== 8 rates'); mix = {s: np.mean([sens[.6][s], sens[.75][s], sens[.9][s]]) for s in ('ore', 'processed')}   # mean over depths 0.6 to 0.9
    print('sensitivity of step 4 given a total fall, mean of three depths:', {k: round(v, 2) for k, v in mix.items()})
    srate = {}
    for s in ('ore', 'processed'): srate[s] = rate_err(ok[ok.stage == s])
    srate['all'] = rate_err(ok); print({s: [round(float(z), 4) for z in v] for s, v in srate.items()}, 'with uranium, ore:', [round(float(z), 4) for z in rate_err(n[(n.stage == 'ore') & n.neff.notna()])])
    n['lam'] = n.stage.map({s: v[2] for s, v in srate.items()})
    def factor(col, pseudo):
        o = n[~n.hs92.isin(SUSPECT)]; g = o.assign(E=o.lam * o['T']).groupby(col)[['on', 'E']].sum(); fct = (g.on + pseudo) / (g.E + pseudo)
        print(col, g.round(1).assign(raw=(g.on / g.E).round(2), factor=fct.round(2), err=(fct / np.sqrt(g.on + pseudo)).round(2)).to_dict('index')); return fct
    n['lam'] *= n.breadth.map(factor('breadth', 2.)); n['lam'] *= n.gov.map(gf := factor('gov', 10.)).fillna(1)
    n['E'] = n.lam * n['T']
    kp = n.groupby('hs92')[['on', 'E']].sum(); aP = gamma_shape(kp.on, kp.E); kp['theta'] = (kp.on + aP[0]) / (kp.E + aP[0]); print('shape between products (95 %)', np.round(aP, 2)); print(kp.sort_values('theta').round(2).T.to_string())
    n['lam2'] = n.lam * n.hs92.map(kp.theta); n['E2'] = n.lam2 * n['T']
    u = n.groupby(['hs92', 'exporter']).agg(on=('on', 'sum'), E2=('E2', 'sum'), T=('T', 'sum'), hard=('P', lambda x: (x > .5).sum())).reset_index()
    aU = gamma_shape(u.on, u.E2); print('shape between exporters of a product (95 %)', np.round(aU, 2))
    ctry = n.groupby('exporter').agg(on=('on', 'sum'), E2=('E2', 'sum')); print('shape between countries over all products', np.round(gamma_shape(ctry.on, ctry.E2), 2), '\n', ctry.assign(r=ctry.on / ctry.E2).query('E2>.7 or on>.9').sort_values('on', ascending=False).round(2).head(14).T.to_string())
    alpha = min(aU[0], 5.)                                # never less heterogeneous than a shape of 5
    recent = n[n.year >= 2020].groupby(['hs92', 'exporter']).agg(share=('share', 'mean'), neff=('neff', 'mean'), lam2=('lam2', 'mean'), gov=('gov', 'last'), yrs=('year', 'size')).reset_index()
    x = recent.merge(u, on=['hs92', 'exporter']); x['stage'] = x.hs92.map(stage); x['lam2'] = x.lam2.fillna(x.stage.map({s: v[2] for s, v in srate.items()}))
    x['post'] = x.lam2 * (alpha + x.on) / (alpha + x.E2)
    rel = x.stage.map({s: (v[3] / v[2]) ** 2 for s, v in srate.items()}) + 1 / (aP[0] + x.hs92.map(kp.on)); x['se'] = x.post * np.sqrt(1 / (alpha + x.on) + (alpha / (alpha + x.E2)) ** 2 * rel)
    x['rate'], x['rate_std_error'] = x.post, x.se
    ex = x.assign(years=x['T'].round(1), events=x.on.round(2), class_rate=x.lam2.round(4), gov=x.gov, effective_customers=x.neff.round(1), world_share=x.share.round(3), data=np.where(x.hs92.isin(SUSPECT), 'weak: secret or missing trade', np.where([k in RECODED for k in zip(x.hs92, x.exporter)], 'none: goods moved to another heading', 'ok')))
    ex[['hs92', 'exporter', 'stage', 'gov', 'world_share', 'effective_customers', 'years', 'events', 'class_rate', 'rate', 'rate_std_error', 'data']].rename(columns={'gov': 'governance'}).round({'rate': 4, 'rate_std_error': 4}).sort_values(['hs92', 'rate'], ascending=[True, False]).to_csv(OUT + 'exporters.csv', index=False)
    print(len(ex), 'rows of exporters; rate quantiles', x.rate.quantile([0, .1, .5, .9, 1]).round(4).tolist()); print(x.sort_values('rate', ascending=False)[['hs92', 'exporter', 'T', 'on', 'lam2', 'rate', 'rate_std_error']].head(25).round(3).to_string())

    # ------------------------------------------------------------ 9 from years to months
    print('== 9 months')
    u99 = (np.arange(60) + .5) / 60; u19 = (np.arange(20) + .5) / 20
    def lnq(mean, sd, lo, hi):
        s2 = np.log(1 + (sd / mean) ** 2); ln = lognorm(np.sqrt(s2), scale=mean * np.exp(-s2 / 2)); a, b = ln.cdf(lo), ln.cdf(hi); return ln.ppf(a + u99 * (b - a))
    def seen(dm, ds, sm, ss, lo, hi):
        k = sm * (1 - sm) / ss ** 2 - 1; dd, sv, m0 = np.meshgrid(lnq(dm, ds, lo, hi), betad(sm * k, (1 - sm) * k).ppf(u19), np.arange(12) + .5, indexing='ij')
        loss = np.array([sv * np.clip(np.minimum(m0 + dd, 12 * (y + 1)) - np.maximum(m0, 12 * y), 0, 12) / 12 for y in range(21)])
        low = loss > .5; first = low.argmax(0); hit = low.any(0); L = np.array([(low.cumsum(0)[-1])])[0]
        dep = np.take_along_axis(loss, first[None], 0)[0][hit]
        return hit.mean(), dep.mean(), dep.std(), [(L[hit] == 1).mean(), (L[hit] == 2).mean(), (L[hit] >= 3).mean(), (L[hit] >= 5).mean()], (dd * 1.).mean()
    fit = {}
    for s, lo, hi, dms in (('ends', 1, 30, (6, 8, 10, 12, 14, 16, 18, 21, 24)), ('lasts', 30, 240, (36, 48, 60, 72, 96, 120))):
        t, best = dep[s], None
        for dm in dms:
            for rs in (.5, .75, 1.):
                for sm in (.75, .8, .85, .9):
                    for ss in (.1, .15, .2):
                        if ss ** 2 >= .8 * sm * (1 - sm): continue
                        h = seen(dm, rs * dm, sm, ss, lo, hi)
                        q = ((np.array(h[3]) - [t['one'], t['two'], t['three'], t['five']]) ** 2).sum() + 4 * (h[1] - t['depth_mean']) ** 2 + (h[2] - t['depth_sd']) ** 2
                        if best is None or q < best[0]: best = (q, dm, rs * dm, sm, ss, h, lo, hi)
        fit[s] = best; print(s, f'duration truncated(lognormal({best[1]}, {best[2]:g}), {lo}, {hi}), severity beta({best[3]}, {best[4]}): seen {best[5][0]:.2f}, mean months {best[5][4]:.1f}, depth {best[5][1]:.2f} sd {best[5][2]:.2f}, years 1/2/3+/5+ {np.round(best[5][3], 2)}')
    for dur in (2, 4, 6, 8, 10, 12): print(f'months {dur}: loss of a calendar year at full severity, mean {np.mean([min(dur, 12 - m0) / 12 for m0 in np.arange(12) + .5]):.2f}; chance that some year loses more than half {np.mean([max(min(dur, 12 - m0), dur - (12 - m0)) > 6 for m0 in np.arange(0, 12, .05)]):.2f}')
    # simulation of the recommendation: both hazards, months, read as step 2 reads years
    monthly = {}
    for s in ('ore', 'processed'):
        rng = np.random.default_rng(7); Ys = 400000; av = np.ones(Ys * 12); part = {'ends': 1 - dep['all']['three'], 'lasts': dep['all']['three']}; true = srate[s][2]
        for kind in ('ends', 'lasts'):
            b = fit[kind]; lam = true * part[kind] / b[5][0]; monthly[s, kind] = lam; k = b[3] * (1 - b[3]) / b[4] ** 2 - 1; s2 = np.log(1 + (b[2] / b[1]) ** 2); t = 0.
            while True:
                t += rng.exponential(12 / lam)
                if t >= Ys * 12 - 300: break
                while not b[6] <= (dd := np.exp(np.log(b[1]) - s2 / 2 + np.sqrt(s2) * rng.normal())) <= b[7]: pass
                sv = rng.beta(b[3] * k, (1 - b[3]) * k); i, e_ = int(t), int(t + dd)
                cut = np.ones(e_ - i + 1); cut[0] -= t - i; cut[-1] -= 1 - (t + dd - e_); av[i:e_ + 1] *= 1 - sv * cut; t += dd
        yr = av.reshape(-1, 12).mean(1); md = np.median(np.stack([yr[:-3], yr[1:-2], yr[2:-1]]), 0); fell = yr[3:] < .5 * md; on = fell[1:] & ~fell[:-1]
        print(f'{s}: rates a year: ends {monthly[s, "ends"]:.4f}, lasts {monthly[s, "lasts"]:.4f}; simulated over {Ys} years: yearly falls by half begin at {on.sum() / (~fell[:-1]).sum():.4f} (wanted {true:.4f}), depth {1 - (yr[3:] / md)[1:][on].mean():.2f}, mean availability {yr.mean():.4f}')
    rows = []
    for s in ('ore', 'processed', 'all'):
        for g in ('worst', 'middle', 'best', 'all'):
            k = ok if s == 'all' else ok[ok.stage == s]; k = k if g == 'all' else k[k.gov == g]; T, e, r_, se = rate_err(k); t = dep[s]
            sen = mix[s] if s != 'all' else (mix['ore'] * srate['ore'][1] + mix['processed'] * srate['processed'][1]) / srate['all'][1]
            # the class rate to use: stage rate times the factor of governance; raw: the cell by itself
            used = srate[s][2] * (gf[g] if g != 'all' else 1); relu = np.sqrt((srate[s][3] / srate[s][2]) ** 2 + (1 / (10 + ok[ok.gov == g].on.sum()) if g != 'all' else 0))
            row = dict(stage=s, governance=g, exporter_years=round(T, 1), events=round(e, 2), cell_rate=r_, cell_rate_std_error=se, rate=used, rate_std_error=used * relu, detected_of_injected=sen, depth_mean=t['depth_mean'], depth_sd=t['depth_sd'], one_year=t['one'], two_years=t['two'], three_years_or_more=t['three'], five_years_or_more=t['five'])
            for kind, part in (('ends', 1 - dep['all']['three']), ('lasts', dep['all']['three'])):  # one split: 9.5 events that ended are too few for two
                b = fit[kind]; row[kind + '_rate'] = used * part / b[5][0]; row[kind + '_duration'] = f'truncated(lognormal({b[1]}, {b[2]:g}), {b[6]}, {b[7]})'; row[kind + '_severity'] = f'beta({b[3]}, {b[4]})'
            rows.append(row)
    pd.DataFrame(rows).round(4).to_csv(OUT + 'classes.csv', index=False); print(pd.DataFrame(rows).drop(columns=['ends_duration', 'ends_severity', 'lasts_duration', 'lasts_severity']).round(4).to_string())

    # ------------------------------------------------------------ 10 held against output, exports and episodes
    print('== 10 held against')
    mi = pd.read_csv(D + 'minerals.csv'); hs = {}
    for r_ in mi.itertuples():
        for h in [str(r_[8])] + str(r_[7]).split(';'): hs.setdefault(h.strip()[:6], r_[1])
    m = pd.read_csv(D + 'mine_production_wmd.csv').pivot_table(index=['mineral', 'country'], columns='year', values='quantity', aggfunc='sum').fillna(0)
    o = n[(n.year >= 2021) & (n.stage == 'ore') & n.P.notna()].copy(); o['mineral'] = o.hs92.map({**hs, '250490': 'Graphite'}); key = list(zip(o.mineral, o.exporter))
    bs = [np.median(m.loc[k, [y-3, y-2, y-1]]) if k in m.index else 0 for k, y in zip(key, o.year)]; o['out'] = [m.loc[k, y] / b if b > 0 else np.nan for k, y, b in zip(key, o.year, bs)]
    o['mshare'] = [b / m[[y-3, y-2, y-1]].median(axis=1).groupby('mineral').sum().get(k[0], np.nan) for b, k, y in zip(bs, key, o.year)]
    big = o[(o.mshare >= .02)]; print('ore exporters which mine 2 % and more, 2021-24:', len(big), 'output fell by half', (big.out < .5).sum(), 'total exports', (big.adj < HALF).sum(), 'sum P %.1f' % big.P.sum(), 'both output and exports', ((big.out < .5) & (big.adj < HALF)).sum(), 'correlation of logs %.2f' % np.corrcoef(np.log(big.out.clip(.02, 3)), big.ytot)[0, 1])
    print(big[(big.out < .5) | (big.P > .3)][['hs92', 'exporter', 'year', 'out', 'weight_ratio', 'value_ratio', 'adj', 'P']].round(2).to_string())
    o['mines'] = np.where(o.mshare >= .01, 'mines 1 % and more', 'mines less'); mines = {k: v for k, v in ((k, m.loc[k].sum()) for k in m.index)}; tot = m.sum(axis=1).groupby('mineral').sum()
    nn = n[(n.stage == 'ore') & n.P.notna() & ~n.hs92.isin(SUSPECT)].copy(); nn['ms'] = [mines.get(k, 0) / tot.get(k[0], np.inf) for k in zip(nn.hs92.map({**hs, '250490': 'Graphite'}), nn.exporter)]
    for lab, k in (('miners of 1 % and more', nn[nn.ms >= .01]), ('others (traders, small or former miners)', nn[nn.ms < .01])): print(lab, [round(float(z), 4) for z in rate_err(k)], 'total falls %.3f' % (k.adj < HALF).mean())
    for lab, k in (('1998-2006', ok[ok.year <= 2006]), ('2007-2015', ok[ok.year.between(2007, 2015)]), ('2016-2024', ok[ok.year >= 2016]), ('years of a new HS and the next', ok[ok.year.isin([2002, 2003, 2007, 2008, 2012, 2013, 2017, 2018, 2022, 2023])])): print(lab, [round(float(z), 4) for z in rate_err(k)])
    eps = [('China REE quotas / embargo', '284690', 'CHN', (2010, 2011, 2012)), ('Indonesia Ni ore', '260400', 'IDN', (2014, 2015, 2020, 2021)), ('Indonesia bauxite', '260600', 'IDN', (2014, 2015, 2023, 2024)), ('Philippines Ni', '260400', 'PHL', (2016, 2017, 2020)), ('DRC cobalt hydroxide (2822) ', '282200', 'COD', (2022, 2024)), ('DRC cobalt (8105)', '810510', 'COD', (2018, 2020, 2022)), ('GEMCO Mn', '260200', 'AUS', (2024,)), ('Gabon coup Mn', '260200', 'GAB', (2023,)), ('South Africa 2020 Mn', '260200', 'ZAF', (2020,)), ('South Africa 2020 Cr', '261000', 'ZAF', (2020,)), ('South Africa 2020 Pt', '711011', 'ZAF', (2014, 2020)), ('South Africa 2020 Pd', '711021', 'ZAF', (2020,)), ('South Africa 2020 Rh', '711031', 'ZAF', (2020,)), ('China graphite', '250410', 'CHN', (2023, 2024)), ('China Ge', '811230', 'CHN', (2023, 2024)), ('China Sb ore', '261710', 'CHN', (2024,)), ('China W', '810110', 'CHN', (2024,)), ('Russia Pd', '711021', 'RUS', (2022, 2023)), ('Guinea bauxite', '260600', 'GIN', (2021, 2022)), ('Malaysia bauxite', '260600', 'MYS', (2016, 2017)), ('Myanmar tin', '260900', 'MMR', (2023, 2024)), ('Escondida Cu', '260300', 'CHL', (2017,)), ('Cigar Lake U', '261210', 'CAN', (2006, 2007)), ('Russia phosphate', '251020', 'RUS', (2022,)), ('Russia Sb', '261710', 'RUS', (2024,)), ('Niger U', '261210', 'NER', (2023, 2024)), ('Indonesia Cu', '260300', 'IDN', (2012, 2014))]
    for lab, h, e, ys in eps:
        for y in ys:
            k = n[(n.hs92 == h) & (n.exporter == e) & (n.year == y)]
            if len(k): k = k.iloc[0]; print(f'{lab:30s}{h} {e} {y}: weight x{k.weight_ratio:.2f} value x{k.value_ratio:.2f} beyond buyers x{np.exp(k.adj):.2f} customers {k.neff:.1f} P {k.P:.2f}')
            else: print(f'{lab:30s}{h} {e} {y}: below 5 % of trade')
    # robustness
    for lab, kw in (('customer counts fully from 2 %', dict(cap=.02)), ('from 10 %', dict(cap=.1)), ('fall of 40 %', dict(half=np.log(.6))), ('fall of 65 %', dict(half=np.log(.35)))):
        z = n.copy(); z['P'], p_, *_ = em(z, f, **kw); z.loc[n.P.isna(), 'P'] = np.nan; z = begun(z); z = z[~z.hs92.isin(SUSPECT) & z.P.notna()]; print(lab, {s: [round(float(q), 4) for q in rate_err(z[z.stage == s])[1:]] for s in ('ore', 'processed')})

main()
